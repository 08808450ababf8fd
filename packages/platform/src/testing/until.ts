import { setTimeout } from 'node:timers/promises';
import { platformErrors } from '../errors/catalogue.js';

const LOOK_MS = 10;

export interface WaitOptions {
  /** The maximum wait; default 30. */
  readonly seconds?: number;
}

/**
 * Polls a value until it is as wanted.
 *
 * @param what a description for the error, such as "the workers of shop match …"
 * @throws FlashError `FLASH_TEST_IN_VAIN`, with the last value
 */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen>,
  isWanted: (seen: Seen) => boolean,
  { seconds = 30 }: WaitOptions = {},
): Promise<Seen> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    if (performance.now() > deadline) {
      throw platformErrors.FLASH_TEST_IN_VAIN({ what, seconds, last: JSON.stringify(seen) });
    }
    await setTimeout(LOOK_MS);
  }
}
