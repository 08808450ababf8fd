import { setTimeout } from 'node:timers/promises';
import { platformErrors } from '../errors/catalogue.js';

const LOOK_MS = 10;

export interface WaitOptions {
  /** The longest wait; default 30. */
  readonly seconds?: number;
}

/**
 * Looks again and again until what is seen is as wanted.
 *
 * @param what for the error: "it did not come about that …"
 * @throws FlashError `FLASH_TEST_IN_VAIN`, with what was seen last
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
