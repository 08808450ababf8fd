import type { Job } from '../job.js';
import type { SeenJob, TakenJob, WholeJob } from '../job-store.js';
import { retriesOf } from '../next-job.js';

/** An object as JSON text. @param raw fields whose values are JSON text already */
function jsonText(fields: object, raw: Readonly<Record<string, string | undefined>>): string {
  const own = JSON.stringify(fields).slice(0, -1);
  const added = Object.entries(raw).flatMap(([name, text]) =>
    text === undefined ? [] : [`${JSON.stringify(name)}:${text}`],
  );
  const separator = own.length > 1 && added.length > 0 ? ',' : '';
  return `${own}${separator}${added.join(',')}}`;
}

/**
 * A job as its owner sees it, in the cloud's form; `reason` is an addition.
 *
 * @param waits why it waits, which goes before why it was given out before
 */
export function jobText(stored: SeenJob, waits?: string): string {
  return jsonText({ ...seenFields(stored), ...(waits !== undefined && { reason: waits }) }, { output: stored.output });
}

/** A finished job as its webhook gets it. */
export function deliveredText(stored: WholeJob): string {
  const { input, output, webhook } = stored;
  return jsonText({ ...seenFields(stored), webhook }, { input, output });
}

function seenFields({ job, error }: SeenJob): object {
  const { id, state: status, queuedAt, startedAt, endedAt, workerId, reason } = job;
  const retries = retriesOf(job);
  const began = status !== 'IN_QUEUE' && startedAt !== undefined;
  return {
    id,
    status,
    ...(began && { delayTime: startedAt - queuedAt }),
    ...(began && endedAt !== undefined && { executionTime: endedAt - startedAt }),
    ...(workerId !== undefined && { workerId }),
    ...(retries > 0 && { retries }),
    ...errorField(status, error, reason),
  };
}

/** Why a job has failed, or why one that waits was given out before. */
function errorField(status: Job['state'], error: string | undefined, reason: string | undefined): object {
  const why = error ?? reason;
  if (why === undefined) return {};
  return status === 'FAILED' || status === 'TIMED_OUT' ? { error: why } : { reason: why };
}

/** A job as a worker gets it; what follows `input` are additions to the cloud's form. */
export function takenText({ job, input, webhook, trace }: TakenJob): string {
  const { id, attempt, submittedAt, queuedAt, startedAt, policy } = job;
  const run = startedAt === undefined ? {} : { takenAt: startedAt, delayTime: startedAt - queuedAt };
  const added = { attempt, submittedAt, ...run, executionTimeout: policy.executionTimeoutMs };
  return jsonText({ id, ...(webhook !== undefined && { webhook }), ...added }, { input, trace });
}
