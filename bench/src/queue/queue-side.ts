/** A queue with one worker that does nothing for a job. */
export interface QueueSide {
  readonly name: string;
  /** The processes whose time is told: of the queue and of its worker. */
  readonly pids: readonly number[];
  /** Submits a job and waits for its result. */
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
}
