/** Error codes for a lack of descriptors, buffers or memory for a connection. */
const CODES: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/**
 * Whether a connection failed because the platform itself can't open more: the worker is not at fault, and another worker would not help.
 */
export function isExhausted(error: Error): boolean {
  return CODES.has((error as NodeJS.ErrnoException).code);
}
