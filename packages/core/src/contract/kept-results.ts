/* Results of jobs that a worker keeps in files until its queue has acknowledged them: what the worker writes, and the platform or a later process reads. */

/** Variable with the folder of a worker's kept results, which no other worker writes to. */
export const RESULTS_ENV = 'FLASH_RESULTS';

/** Names of the files. Others in the folder are not read. */
export const KEPT_RESULT_NAME = /^[0-9a-f]{64}$/;

/** The most that a worker keeps, and that is read of its folder. */
export const KEPT_RESULTS = { files: 1000, bytes: 64 * 1024 * 1024 } as const;

/** The result of one run of a job. */
export interface KeptResult {
  /** Of the job. */
  readonly id: string;
  /** Which run of the job this is: milliseconds of the wall clock at which the platform gave it to the worker. Undefined where the queue does not tell. */
  readonly takenAt: number | undefined;
  readonly isStream: boolean;
  /** What is sent to the queue, JSON text. */
  readonly body: string;
}

/** The content of a file: a line about the result, and its body. */
export function keptText({ id, takenAt, isStream, body }: KeptResult): string {
  return `${JSON.stringify({ id, takenAt, isStream, bytes: Buffer.byteLength(body) })}\n${body}`;
}

/**
 * Reads the content of a file.
 *
 * @returns undefined for anything but a complete one: the writer may have been killed in the middle of it
 */
export function readKept(content: Buffer): KeptResult | undefined {
  const end = content.indexOf('\n');
  if (end < 0) return undefined;
  const head = parsed(content.toString('utf8', 0, end));
  const { id, takenAt, isStream, bytes } = head ?? {};
  if (typeof id !== 'string' || typeof isStream !== 'boolean' || bytes !== content.length - end - 1) return undefined;
  const time = Number.isSafeInteger(takenAt) ? (takenAt as number) : undefined;
  return { id, takenAt: time, isStream, body: content.toString('utf8', end + 1) };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
