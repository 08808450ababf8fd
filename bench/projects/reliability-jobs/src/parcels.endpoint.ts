import { FlashEndpoint, Input, Job, JobInfo, Progress, type ReportProgress, type RunningJob } from '@flash-ts/core';
import { deliver, Delivery } from './delivery.js';

/** Several at a time, by several workers. */
@FlashEndpoint({ name: 'parcels', cpu: 'cpu3c-1-2', workers: [2, 2], concurrency: 4 })
export class Parcels {
  @Job() deliver(@Input() delivery: Delivery, @JobInfo() job: RunningJob, @Progress() progress: ReportProgress) {
    return deliver(delivery, job, progress);
  }
}
