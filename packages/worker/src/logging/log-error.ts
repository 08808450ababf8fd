import type { Logger } from 'pino';

/** Logs anything that was thrown, also an object that throws when it is read. */
export function logError(log: Logger, err: unknown, fields: object, message: string): void {
  try {
    log.error(
      { ...fields, err: err instanceof Error ? err : new Error(`a value was thrown: ${String(err)}`) },
      message,
    );
  } catch {
    log.error({ ...fields, err: { message: 'an error that throws when it is read' } }, message);
  }
}
