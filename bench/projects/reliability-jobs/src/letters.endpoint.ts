import { FlashEndpoint, Input, Job, JobInfo, Progress, type ReportProgress, type RunningJob } from '@flash-ts/core';
import { deliver, Delivery } from './delivery.js';

/** One at a time, so that their order is seen. */
@FlashEndpoint({ name: 'letters', cpu: 'cpu3c-1-2', workers: [1, 1], concurrency: 1 })
export class Letters {
  @Job() deliver(@Input() delivery: Delivery, @JobInfo() job: RunningJob, @Progress() progress: ReportProgress) {
    return deliver(delivery, job, progress);
  }
}
