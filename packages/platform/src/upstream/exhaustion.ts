/** The process or the system has no more descriptors, buffers or memory for a connection. */
const CODES: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** Whether a connection failed because the platform itself can't open any more: that says nothing of the worker, and no other would help. */
export function isExhausted(error: Error): boolean {
  return CODES.has((error as NodeJS.ErrnoException).code);
}
