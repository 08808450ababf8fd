import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';

/** V8's last words: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory" and others that end alike. */
const HEAP_FULL = /^FATAL ERROR: .*JavaScript heap out of memory/m;

/** Of the garbage collections that V8 lists above them: "Mark-Compact (reduce) 252.3 (254.4) -> 252.3 (254.7) MB". */
const LEFT_AFTER_COLLECTION = /-> (\d+)(?:\.\d+)? \(\d+(?:\.\d+)?\) MB/g;

/**
 * What V8 says of a full heap as an error of ours; undefined for an end of another kind.
 *
 * @param stderr the last lines of a process that ended
 */
export function outOfMemory(stderr: string): FlashError | undefined {
  if (!HEAP_FULL.test(stderr)) return undefined;
  const [, left] = [...stderr.matchAll(LEFT_AFTER_COLLECTION)].at(-1) ?? [];
  return platformErrors.FLASH_WORKER_OUT_OF_MEMORY({ heapMb: left === undefined ? undefined : Number(left) });
}
