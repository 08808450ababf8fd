import { Command, CommanderError, Option } from 'commander';
import type { CommandDefinition, CommandOptions, Example } from '../commands/definition.js';
import { COMMON_OPTIONS } from '../commands/options.js';
import type { Streams } from '../output/terminal.js';
import { ownVersion } from '../project/own-version.js';
import { UsageError } from '../errors/usage-error.js';

/** Runs a command with its parsed options and arguments. */
export type Run = (definition: CommandDefinition, options: CommandOptions, args: readonly string[]) => Promise<void>;

export interface ProgramParts {
  readonly commands: readonly CommandDefinition[];
  /** What the help says of each group, by its name. */
  readonly groups: Readonly<Record<string, string>>;
  readonly stdout: Streams['stdout'];
  readonly run: Run;
  /** The words of the command line: commands that none of them names get no options, since they are neither run nor described. */
  readonly words: readonly string[];
}

/** Makes the list of commands say that there are options. */
const SOME_OPTION = new Option('--json');

/** The parser of the command line, with all commands. It throws `UsageError` for wrong usage, and prints only help. */
export function createProgram({ commands, groups, stdout, run, words }: ProgramParts): Command {
  const program = configure(new Command('flash'), stdout)
    .description('Serverless GPU and CPU endpoints from NestJS controllers')
    .option('-V, --version', 'print the version of flash')
    .on('option:version', () => {
      stdout.write(`${ownVersion()}\n`);
      throw new CommanderError(0, 'commander.version', 'the version was printed');
    })
    .helpCommand(false);
  const grouped = new Map(
    Object.entries(groups).map(([name, summary]) => [
      name,
      configure(new Command(name), stdout).description(summary).helpCommand(false),
    ]),
  );
  for (const definition of commands) {
    const [name, subcommand] = definition.name.split(' ') as [string, string?];
    const command = configure(new Command(subcommand ?? name), stdout);
    (grouped.get(name) ?? program).addCommand(listed(command, definition));
    if (words.includes(command.name()) || words.includes(command.alias())) complete(command, definition, run);
    else command.addOption(SOME_OPTION);
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
          const problem = `error: unknown command '${names.join(' ')}'`;
          throw new UsageError(new CommanderError(2, 'commander.unknownCommand', problem), described, name);
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
      throw new UsageError(error, command);
    })
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Commander prints the help of a command without its subcommand as an error; errors themselves are printed elsewhere.
      writeErr: (text) => stdout.write(text),
      outputError: () => {},
    });
}

/** What the list of all commands tells of it. */
function listed(command: Command, { summary, alias, arguments: list = [] }: CommandDefinition): Command {
  command.description(summary);
  if (alias !== undefined) command.alias(alias);
  for (const { flags, description } of list) command.argument(flags, description);
  return command;
}

function complete(command: Command, definition: CommandDefinition, run: Run): void {
  command.addHelpText('after', examplesText(definition));
  for (const { flags, description, default: value } of definition.options ?? [])
    command.addOption(new Option(flags, description).default(value));
  for (const { flags, description } of COMMON_OPTIONS) command.option(flags, description);
  command.action(async (...parameters: unknown[]) => {
    const self = parameters.at(-1) as Command;
    refuseEmpty(self);
    await run(definition, self.opts(), self.processedArgs.flat() as string[]);
  });
}

/**
 * An empty value, as of a variable of a script that is not set, is none of those that an option or argument takes.
 *
 * @throws UsageError
 */
function refuseEmpty(command: Command): void {
  const given = [
    ...command.options.map((option) => [
      `option ${option.long}`,
      option,
      command.getOptionValue(option.attributeName()),
    ]),
    ...command.registeredArguments.map((argument, index) => [
      `argument ${argument.name()}`,
      argument,
      command.processedArgs[index],
    ]),
  ] as const;
  for (const [what, { description }, value] of given as [string, { description: string }, unknown][]) {
    if (![value].flat().includes('')) continue;
    const problem = `error: the ${what} is ""; allowed is what it is for: ${description}`;
    throw new UsageError(new CommanderError(2, 'flash.emptyValue', problem), command);
  }
}

function examplesText({ examples }: CommandDefinition): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, what }: Example) => `  ${line.padEnd(width)}  ${what}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
