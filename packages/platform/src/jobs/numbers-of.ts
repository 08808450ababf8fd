import type { JobState } from './job.js';
import type { Row } from './job-rows.js';
import type { QueueNumbers } from './job-store.js';

/** @param rows with the counts of an endpoint's jobs, one for each state and priority */
export function numbersOf(rows: Iterable<Row>, oldestQueuedAt: number | undefined): QueueNumbers {
  const counts = { IN_QUEUE: 0, IN_PROGRESS: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 };
  let [queuedBytes, lowPriority] = [0, 0];
  for (const row of rows) {
    const [state, jobs] = [row.state as JobState, row.jobs as number];
    counts[state] += jobs;
    if (state !== 'IN_QUEUE') continue;
    queuedBytes += row.input_bytes as number;
    if (row.low_priority === 1) lowPriority = jobs;
  }
  return { counts, queuedBytes, lowPriority, oldestQueuedAt };
}
