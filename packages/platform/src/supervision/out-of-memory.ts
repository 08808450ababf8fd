import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';

/** V8's last message: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory" and others with the same end. */
const HEAP_FULL = /^FATAL ERROR: .*JavaScript heap out of memory/m;

/**
 * The size after a garbage collection, of which V8 lists the last ones above that message: "Mark-Compact (reduce) 252.3 (254.4) -> 252.3
 * (254.7) MB".
 */
const LEFT_AFTER_COLLECTION = /-> (\d+)(?:\.\d+)? \(\d+(?:\.\d+)?\) MB/g;

/**
 * The error `FLASH_WORKER_OUT_OF_MEMORY` if V8 has reported a full heap; undefined otherwise.
 *
 * @param stderr the last lines of a process that ended
 */
export function outOfMemory(stderr: string): FlashError | undefined {
  if (!HEAP_FULL.test(stderr)) return undefined;
  const [, left] = [...stderr.matchAll(LEFT_AFTER_COLLECTION)].at(-1) ?? [];
  return platformErrors.FLASH_WORKER_OUT_OF_MEMORY({ heapMb: left === undefined ? undefined : Number(left) });
}
