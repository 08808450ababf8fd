import { CommanderError, type Command } from 'commander';
import { didYouMean } from '../errors/did-you-mean.js';

/** The parts of a command that its suggestions need. */
type Named = Pick<Command, 'commands' | 'options'>;

/** An error of the parser with the most similar command or option that exists. */
export function withSuggestion(error: CommanderError, command: Named): CommanderError {
  const [, kind, wanted = ''] = /unknown (command|option) '(.+)'/.exec(error.message) ?? [];
  if (kind === undefined) return error;
  const meant = kind === 'command' ? commandMeant(wanted, command) : didYouMean(wanted, optionNames(command));
  const text = error.message.replace(/^error: /, '');
  return new CommanderError(2, error.code, `${text.charAt(0).toUpperCase()}${text.slice(1)}.${meant}`);
}

/** A command of this level, or one of a group whose own name was left out: `stop` for `platform stop`. */
export function commandMeant(wanted: string, { commands }: Pick<Command, 'commands'>): string {
  const nested = commands.flatMap((group) =>
    group.commands.filter((one) => one.name() === wanted).map((one) => `${group.name()} ${one.name()}`),
  );
  if (nested.length > 0) return ` Did you mean ${nested.join(' or ')}?`;
  return didYouMean(
    wanted,
    commands.flatMap((command) => [command.name(), ...command.aliases()]),
  );
}

function optionNames({ options }: Pick<Command, 'options'>): string[] {
  return [...options.flatMap(({ long }) => long ?? []), '--help'];
}
