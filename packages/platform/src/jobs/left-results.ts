import type { KeptResult } from '@flash-ts/core/contract';
import { eachPastResult } from '../supervision/kept-results.js';
import type { Job } from './job.js';
import { readReport } from './job-report.js';
import type { JobStore } from './job-store.js';

/** The most bytes of a result. */
export const RESULT_BYTES = 20_000_000;

/**
 * Takes a result that a worker has kept and not seen acknowledged. It applies to the run that it is of, and only while the job is the worker's: so
 * it changes nothing where it has arrived before, or where the job has ended otherwise, was given to another worker or has begun anew.
 *
 * @returns the job after it; undefined if it does not apply, or is none
 */
export async function applyLeft(
  jobs: Pick<JobStore, 'apply'>,
  workerId: string,
  { id, takenAt, body }: KeptResult,
  at: number,
): Promise<Job | undefined> {
  if (Buffer.byteLength(body) > RESULT_BYTES) return undefined;
  const report = parsedReport(body);
  if (!report) return undefined;
  const { outcome, content } = report;
  return jobs.apply(id, { kind: 'ended', at, workerId, outcome, startedAt: takenAt }, content);
}

function parsedReport(body: string) {
  try {
    return readReport(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/**
 * Takes the results that workers of earlier platforms with this home have left. To be called when these workers have ended, and before their
 * jobs are taken back as lost.
 *
 * @param folders of workers' own folders, each named by its worker
 */
export async function applyPastResults(
  folders: readonly string[],
  jobs: Pick<JobStore, 'apply'>,
  at: number,
): Promise<void> {
  for (const folder of folders) {
    await eachPastResult(folder, async (workerId, result) => {
      await applyLeft(jobs, workerId, result, at);
    });
  }
}
