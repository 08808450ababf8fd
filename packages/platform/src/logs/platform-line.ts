import type { FlashError } from '@flash-ts/core/errors';

/** An error as a line that the platform adds to a worker's log, in the form of the worker's own lines. @param time RFC 3339 */
export function platformLine(
  level: 'warn' | 'fatal',
  { code, fix, message }: FlashError,
  { worker, time }: { readonly worker: string; readonly time: string },
): string {
  return JSON.stringify({ level, time, worker, code, fix, msg: message });
}
