import { FlashError } from '@flash-ts/core/errors';

/** The cause that stopped a change in the middle, if it is not an error of a catalogue: a signal, or a defect. */
export class Interruption extends Error {
  override readonly name: string;

  /** @param state the state in which the system was left */
  constructor(
    override readonly cause: Error,
    readonly state: string,
  ) {
    super(cause.message);
    this.name = cause.name;
  }
}

/** The error with the state in which the system was left. */
export function withState(error: unknown, state: string): Error {
  return error instanceof FlashError ? error.with({ state }) : new Interruption(error as Error, state);
}
