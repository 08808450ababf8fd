import type { FlashError } from '@flash-ts/core/errors';
import type { Logger } from 'pino';
import type { LogTarget } from './nest-logger.js';

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

/** Logs an error of the catalogue that is not thrown: what happened, with its code and the next step. */
export function logKnown(log: LogTarget, level: 'warn' | 'error', error: FlashError, fields: object = {}): void {
  const { code, fix, message } = error;
  log[level]({ code, fix, ...fields }, message);
}
