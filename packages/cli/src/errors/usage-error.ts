import { CommanderError, type Command } from 'commander';

/** The parts of a command that the text of an error needs. */
export type Named = Pick<Command, 'commands' | 'name' | 'options' | 'parent'>;

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

  /** The name of the command with that of its group: `platform start`; empty for `flash` itself. */
  get commandName(): string {
    const names: string[] = [];
    for (let one: Named = this.command; one.parent !== null; one = one.parent) names.unshift(one.name());
    return names.join(' ');
  }
}
