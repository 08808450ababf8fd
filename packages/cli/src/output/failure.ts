import { FlashError } from '@flash-ts/core/errors';
import { CommanderError, type Command } from 'commander';
import { cliErrors } from '../errors/catalogue.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { UsageError, type Named } from '../errors/usage-error.js';
import { Interruption } from '../errors/with-state.js';
import { Cancelled } from './cancelled.js';
import { errorText } from './error-text.js';
import type { Terminal } from './terminal.js';

/** Errors of the command line itself: the command has done nothing. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'FLASH_USAGE',
  'FLASH_PORT_INVALID',
  'FLASH_NAME_UNUSABLE',
  'FLASH_CONFIRMATION_NEEDED',
]);

/**
 * Prints the error that ended a command, and returns the exit code: 1 failed, 2 wrong usage, 130 cancelled.
 *
 * @param command name of the command that ran: `platform start`; undefined if none did
 */
export function printFailure(error: unknown, terminal: Terminal, signal: AbortSignal, command?: string): 1 | 2 | 130 {
  if (signal.aborted && !(error instanceof FlashError)) {
    terminal.note('The command was cancelled before it finished.');
    return 130;
  }
  if (error instanceof Cancelled) {
    terminal.note(error.message);
    return 130;
  }
  const failure = asFlashError(error, command);
  const report = failure.toReport();
  if (terminal.json) terminal.document({ error: report });
  terminal.note(errorText(report, terminal));
  return USAGE_CODES.has(failure.code) ? 2 : 1;
}

function asFlashError(error: unknown, command: string | undefined): FlashError {
  if (error instanceof FlashError && error.code === 'FLASH_USAGE' && command !== undefined) {
    // What a command says of its options is written without its name.
    return cliErrors.FLASH_USAGE({ problem: error.message, command });
  }
  if (error instanceof FlashError) return error;
  if (error instanceof CommanderError) {
    const own = error instanceof UsageError ? error.commandName : '';
    return cliErrors.FLASH_USAGE({ problem: usageProblem(error), command: own });
  }
  if (error instanceof Interruption) return asFlashError(error.cause, command).with({ state: error.state });
  return cliErrors.FLASH_INTERNAL({ message: (error as Error)?.message ?? String(error) }, { cause: error });
}

/** The words of the parser, such as `error: missing required argument 'name'`, as a sentence; of an unknown name with the most similar one. */
function usageProblem(error: CommanderError): string {
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
