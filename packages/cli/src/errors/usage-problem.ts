import type { Command, CommanderError } from 'commander';
import { didYouMean } from './did-you-mean.js';
import { UsageError, type Named } from './usage-error.js';

/** The words of the parser, such as `error: missing required argument 'name'`, as a sentence; of an unknown name with the most similar one. */
export function usageProblem(error: CommanderError): string {
  const text = error.message.replace(/^error: /, '');
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  const [, kind, name = ''] = /unknown (command|option) '(.+)'/.exec(error.message) ?? [];
  if (kind === undefined || !(error instanceof UsageError)) return sentence;
  const { command, wanted = name } = error;
  return `${sentence}.${kind === 'command' ? commandMeant(wanted, command) : didYouMean(wanted, optionNames(command))}`;
}

/** A command of this level, or one of a group whose own name was left out: `stop` for `platform stop`. */
function commandMeant(wanted: string, { commands }: Named): string {
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
