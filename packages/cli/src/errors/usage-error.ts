import { CommanderError, type Command } from 'commander';

/** The parts of a command that suggestions need. */
export type Named = Pick<Command, 'commands' | 'options'>;

/** An error of the parser with the command that raised it: what may have been meant is looked up when it is told. */
export class UsageError extends CommanderError {
  /** @param wanted the unknown name; default: that in the parser's message */
  constructor(
    error: CommanderError,
    readonly command: Named,
    readonly wanted?: string,
  ) {
    super(error.exitCode, error.code, error.message);
  }
}
