import { FlashError } from '@flash-ts/core/errors';

/** What stopped a change in the middle and is no error of a catalogue: a signal, or a defect. */
export class Interruption extends Error {
  override readonly name: string;

  /** @param state what the system was left as */
  constructor(
    override readonly cause: Error,
    readonly state: string,
  ) {
    super(cause.message);
    this.name = cause.name;
  }
}

/** An error that says what the system was left as. */
export function withState(error: unknown, state: string): Error {
  return error instanceof FlashError ? error.with({ state }) : new Interruption(error as Error, state);
}
