import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import type { CommandContext, CommandDefinition, CommandOptions } from './commands/definition.js';
import { COMMANDS } from './commands/registry.js';
import { Terminal, type Streams } from './output/terminal.js';
import { ownVersion } from './project/own-version.js';
import { openTarget } from './targets/table.js';

const GROUPS: Readonly<Record<string, string>> = { platform: 'The embedded platform on this machine' };

/** The process's entry: runs the command line and sets the exit code. 0 done, 1 failed, 2 wrong usage. */
export async function main(argv: readonly string[]): Promise<void> {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // A second signal ends the process at once.
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new DOMException(`ended by ${name}`, 'AbortError'));
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    // The reader has gone, as in `flash logs | head`.
    stream.on('error', (error) => controller.abort(error));
  }
  process.exitCode = await runCommandLine(
    argv,
    { stdout: process.stdout, stderr: process.stderr },
    process.env,
    controller.signal,
  );
  // A platform that ran in this process may leave an idle handle, so the process exits explicitly.
  process.stdout.write('', () => process.exit());
}

/** Parses and runs one command line. Prints, and returns the exit code; the only place that turns errors into output. */
export async function runCommandLine(
  argv: readonly string[],
  streams: Streams,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  const terminal = new Terminal(streams, argv.includes('--json'), argv.includes('--verbose'));
  let exitCode = 0;
  const program = createProgram(streams, async (definition, options, args) => {
    const projectDir = resolve((options['project'] as string | undefined) ?? '.');
    const target: CommandContext['target'] = (targetOptions = {}) => openTarget('local', env, targetOptions);
    const outcome = await definition.run({ terminal, projectDir, env, target, signal }, options, args);
    if ('print' in outcome) return outcome.print();
    if (terminal.json) terminal.document(outcome.data);
    else terminal.result(outcome.text);
    exitCode = outcome.exitCode ?? 0;
    await outcome.follow?.();
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) return 0;
    // The module is loaded only if there is an error.
    const { printFailure } = await import('./output/failure.js');
    return printFailure(error, terminal, signal);
  }
}

type Run = (definition: CommandDefinition, options: CommandOptions, args: readonly string[]) => Promise<void>;

function createProgram({ stdout }: Streams, run: Run): Command {
  const program = configure(new Command('flash'), stdout)
    .description('Serverless GPU and CPU endpoints from NestJS controllers')
    .version(ownVersion(), '-V, --version', 'print the version of flash')
    .helpCommand(false);
  const groups = new Map(
    Object.entries(GROUPS).map(([name, summary]) => [
      name,
      configure(new Command(name), stdout).description(summary).helpCommand(false),
    ]),
  );
  for (const definition of COMMANDS) {
    const [name, subcommand] = definition.name.split(' ') as [string, string?];
    (groups.get(name) ?? program).addCommand(configure(toCommand(definition, subcommand ?? name, run), stdout));
  }
  for (const group of groups.values()) program.addCommand(group);
  program.addCommand(helpCommand(program, stdout));
  return program;
}

/** Unlike commander's own help command it accepts a command of a group, and refuses an unknown name. */
function helpCommand(program: Command, stdout: Streams['stdout']): Command {
  return configure(new Command('help'), stdout)
    .description('Show all commands, or how one of them is used')
    .argument('[command...]', 'name of a command: deploy, platform start')
    .action((names: readonly string[]) => {
      let described = program;
      for (const name of names) {
        const next = described.commands.find((command) => command.name() === name || command.aliases().includes(name));
        if (!next) throw new CommanderError(2, 'commander.unknownCommand', `unknown command '${names.join(' ')}'`);
        described = next;
      }
      described.outputHelp();
    });
}

function configure(command: Command, stdout: Streams['stdout']): Command {
  // Usage errors are printed in the same form as all other errors.
  return command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Commander prints the help of a command without its subcommand as an error; errors themselves are printed elsewhere.
      writeErr: (text) => stdout.write(text),
      outputError: () => {},
    });
}

function toCommand(definition: CommandDefinition, name: string, run: Run): Command {
  const command = new Command(name).description(definition.summary);
  if (definition.alias !== undefined) command.alias(definition.alias);
  for (const argument of definition.arguments ?? []) command.argument(argument.flags, argument.description);
  for (const { flags, description, default: value } of definition.options ?? [])
    command.addOption(new Option(flags, description).default(value));
  command
    .option('--project <dir>', 'folder of the project (default: the working folder)')
    .option('--json', 'print JSON on stdout, all else on stderr')
    .option('--verbose', 'print causes and details');
  return command.action(async (...parameters: unknown[]) => {
    const self = parameters.at(-1) as Command;
    await run(definition, self.opts(), self.processedArgs.flat() as string[]);
  });
}
