import { workerErrors } from '../errors/index.js';

/** What JSON has to hold. */
export type Written = 'output' | 'part' | 'progress';

/**
 * A value as JSON; `undefined` is `null`.
 *
 * @throws FlashError `FLASH_WORKER_JOB_OUTPUT`
 */
export function jsonText(value: unknown, what: Written): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (cause) {
    // Of a circle V8's message has several lines.
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw workerErrors.FLASH_WORKER_JOB_OUTPUT({ what, reason }, { cause });
  }
}

/** What a handler returned: `error` of an object stands beside the output, as the Python SDK has it. */
export interface Returned {
  readonly text: string;
  /** Undefined where it returned none that is truthy. */
  readonly error: string | undefined;
}

/** @throws FlashError `FLASH_WORKER_JOB_OUTPUT` */
export function readReturned(value: unknown): Returned {
  const text = jsonText(value, 'output');
  // Most outputs are not parsed.
  if (!text.startsWith('{') || !text.includes('"error"')) return { text, error: undefined };
  const parsed = JSON.parse(text) as Record<string, unknown>;
  if (!Object.hasOwn(parsed, 'error')) return { text, error: undefined };
  const { error, ...rest } = parsed;
  const told = typeof error === 'string' ? error : JSON.stringify(error);
  return { text: JSON.stringify(rest), error: error ? told : undefined };
}
