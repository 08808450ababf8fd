import { Command, CommanderError, Option } from 'commander';
import type { CommandDefinition, CommandOptions, Example } from '../commands/definition.js';
import { COMMON_OPTIONS } from '../commands/options.js';
import type { Streams } from '../output/terminal.js';
import { ownVersion } from '../project/own-version.js';
import { commandMeant, withSuggestion } from './usage-errors.js';

/** Runs a command with its parsed options and arguments. */
export type Run = (definition: CommandDefinition, options: CommandOptions, args: readonly string[]) => Promise<void>;

export interface ProgramParts {
  readonly commands: readonly CommandDefinition[];
  /** What the help says of each group, by its name. */
  readonly groups: Readonly<Record<string, string>>;
  readonly stdout: Streams['stdout'];
  readonly run: Run;
}

/** The parser of the command line, with all commands. It throws `CommanderError` for wrong usage, and prints only help. */
export function createProgram({ commands, groups, stdout, run }: ProgramParts): Command {
  const program = configure(new Command('flash'), stdout)
    .description('Serverless GPU and CPU endpoints from NestJS controllers')
    .version(ownVersion(), '-V, --version', 'print the version of flash')
    .helpCommand(false);
  const grouped = new Map(
    Object.entries(groups).map(([name, summary]) => [
      name,
      configure(new Command(name), stdout).description(summary).helpCommand(false),
    ]),
  );
  for (const definition of commands) {
    const [name, subcommand] = definition.name.split(' ') as [string, string?];
    (grouped.get(name) ?? program).addCommand(configure(toCommand(definition, subcommand ?? name, run), stdout));
  }
  for (const group of grouped.values()) program.addCommand(group);
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
        if (!next) {
          const problem = `Unknown command '${names.join(' ')}'.${commandMeant(name, described)}`;
          throw new CommanderError(2, 'commander.unknownCommand', problem);
        }
        described = next;
      }
      described.outputHelp();
    });
}

function configure(command: Command, stdout: Streams['stdout']): Command {
  // Usage errors are printed in the same form as all other errors.
  return command
    .exitOverride((error) => {
      throw withSuggestion(error, command);
    })
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Commander prints the help of a command without its subcommand as an error; errors themselves are printed elsewhere.
      writeErr: (text) => stdout.write(text),
      outputError: () => {},
    });
}

function toCommand(definition: CommandDefinition, name: string, run: Run): Command {
  const command = new Command(name).description(definition.summary).addHelpText('after', examplesText(definition));
  if (definition.alias !== undefined) command.alias(definition.alias);
  for (const argument of definition.arguments ?? []) command.argument(argument.flags, argument.description);
  for (const { flags, description, default: value } of definition.options ?? [])
    command.addOption(new Option(flags, description).default(value));
  for (const { flags, description } of COMMON_OPTIONS) command.option(flags, description);
  return command.action(async (...parameters: unknown[]) => {
    const self = parameters.at(-1) as Command;
    await run(definition, self.opts(), self.processedArgs.flat() as string[]);
  });
}

function examplesText({ examples }: CommandDefinition): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, what }: Example) => `  ${line.padEnd(width)}  ${what}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
