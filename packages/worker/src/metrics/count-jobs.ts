import type { JobObserver } from './jobs.js';
import { JobSeries } from './job-series.js';

/** The method of jobs whose input names none that there is: a client must not be able to create series. */
const UNMATCHED = 'unmatched';

/**
 * Counts jobs by method.
 *
 * @param onSeries called once for each series, before its first count
 */
export function countJobs(onSeries: (series: JobSeries) => void): JobObserver {
  const byMethod = new Map<string, JobSeries>();
  return ({ method = UNMATCHED, outcome, durationMs, delayMs }) => {
    let series = byMethod.get(method);
    if (!series) {
      series = new JobSeries(method);
      byMethod.set(method, series);
      onSeries(series);
    }
    series.count(outcome, durationMs, delayMs);
  };
}
