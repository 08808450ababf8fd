import { FlashEndpoint, Job } from '@flash-ts/core';

/** Jobs that do nothing, so that a measurement is one of the queue. */
@FlashEndpoint({ name: 'no-op', cpu: 'cpu3c-1-2', workers: [1, 1], concurrency: 64 })
export class NoOp {
  @Job() run(): number {
    return 1;
  }
}
