import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { createProgram } from './command-line/program.js';
import type { CommandContext } from './commands/definition.js';
import { COMMANDS, GROUPS } from './commands/registry.js';
import { Terminal, type Streams } from './output/terminal.js';
import { openTarget } from './targets/table.js';

/** The process's entry: runs the command line and sets the exit code. 0 done, 1 failed, 2 wrong usage, 130 cancelled. */
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
  if (argv[0] === '__complete') {
    // Asked by shells at each press of the tabulator: not a command of the table, and never with an error.
    const { complete } = await import('./completion/complete.js');
    return complete(argv.slice(1), streams.stdout, env);
  }
  const terminal = new Terminal(streams, argv.includes('--json'), argv.includes('--verbose'));
  let exitCode = 0;
  let running: string | undefined;
  const program = createProgram({
    commands: COMMANDS,
    groups: GROUPS,
    stdout: streams.stdout,
    words: argv,
    run: async (definition, options, args) => {
      running = definition.name;
      const projectDir = resolve((options['project'] as string | undefined) ?? '.');
      const target: CommandContext['target'] = (name, targetOptions = {}) => openTarget(name, env, targetOptions);
      const work = definition.run({ terminal, projectDir, env, target, signal }, options, args);
      const outcome = await (definition.doing === undefined ? work : terminal.during(definition.doing, work));
      if ('print' in outcome) return outcome.print();
      if (terminal.json) terminal.document(outcome.data, outcome.follow !== undefined);
      else terminal.result(outcome.text);
      exitCode = outcome.exitCode ?? 0;
      await outcome.follow?.();
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) return 0;
    // The module is loaded only if there is an error.
    const { printFailure } = await import('./output/failure.js');
    return printFailure(error, terminal, signal, running);
  }
}
