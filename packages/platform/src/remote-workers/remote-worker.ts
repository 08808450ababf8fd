import type { WorkerPhase } from '@flash-ts/core/contract';
import type { JobSlot, JobWorker } from '../jobs/queue-parts.js';

/** A worker that somebody else starts and ends. It is known by its requests. */
export class RemoteWorker implements JobWorker {
  readonly starting = false;
  readonly waits = false;
  phase: WorkerPhase = 'ready';
  inFlight = 0;
  readonly #onChange: (worker: RemoteWorker) => void;

  /**
   * @param heardAt monotonic milliseconds of its last request
   * @param onChange called when it gets no more jobs, and when it has given back the last one after that
   */
  constructor(
    readonly id: string,
    public heardAt: number,
    onChange: (worker: RemoteWorker) => void,
  ) {
    this.#onChange = onChange;
  }

  /** It gets no more jobs until it has given back those that it has: only the cluster can replace it. */
  retire(): void {
    if (this.phase !== 'ready') return;
    this.phase = this.inFlight > 0 ? 'draining' : 'gone';
    this.#onChange(this);
  }

  /** Its results are in a folder of its own machine; it hands them on itself when it starts again. */
  leftResults(): Promise<void> {
    return Promise.resolve();
  }

  slot(): JobSlot {
    this.inFlight += 1;
    let isReleased = false;
    return {
      workerId: this.id,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        this.inFlight -= 1;
        if (this.phase !== 'draining' || this.inFlight > 0) return;
        this.phase = 'gone';
        this.#onChange(this);
      },
    };
  }
}
