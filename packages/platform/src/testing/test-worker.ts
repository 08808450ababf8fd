import type { Worker as WorkerView, WorkerStatus } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';
import type { Faults } from './faults.js';

/** The access of the testing kit to workers; some of it needs a platform that the kit has started. */
export interface WorkerReach {
  readonly faults: Faults | undefined;
  /** Called for each worker that was made to hang, since it would outlive its platform. */
  readonly onHang: (pid: number) => void;
}

/** @throws FlashError `FLASH_TEST_NOT_OURS` on a platform that the kit has not started @param wanted name of the call */
export function faultsOf({ faults }: WorkerReach, wanted: string): Faults {
  if (!faults) throw platformErrors.FLASH_TEST_NOT_OURS({ wanted });
  return faults;
}

/** A worker as it was when it was read, with the actions of a test on it. */
export class TestWorker {
  readonly id: string;
  readonly status: WorkerStatus;
  readonly version: number | null;
  /** Whether it runs another version than the newest. */
  readonly isStale: boolean;
  /** Undefined if it has no process. */
  readonly pid: number | undefined;
  readonly #reach: WorkerReach;

  constructor({ id, status, version, isStale, pid }: WorkerView, reach: WorkerReach) {
    this.id = id;
    this.status = status;
    this.version = version;
    this.isStale = isStale;
    this.pid = pid ?? undefined;
    this.#reach = reach;
  }

  /** Kills it without a warning, as the system does when it runs out of memory. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  /** Stops it: it keeps its connections and does not answer. */
  hang(): void {
    this.#reach.onHang(this.#signal('SIGSTOP'));
  }

  /** Resumes it after `hang`. */
  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Lets it answer its health path with 503. */
  refuseHealth(): void {
    faultsOf(this.#reach, 'refuseHealth').begin(this.id, 'refuse-health');
  }

  /** Undoes `refuseHealth`. */
  restoreHealth(): void {
    faultsOf(this.#reach, 'restoreHealth').end(this.id, 'refuse-health');
  }

  #signal(signal: NodeJS.Signals): number {
    try {
      if (this.pid !== undefined && process.kill(this.pid, signal)) return this.pid;
    } catch (cause) {
      throw platformErrors.FLASH_TEST_WORKER_GONE({ worker: this.id }, { cause });
    }
    throw platformErrors.FLASH_TEST_WORKER_GONE({ worker: this.id });
  }
}
