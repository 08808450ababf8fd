import type { Worker } from '@flash-ts/core/contract';

/** Why a version does not start. */
export interface BootFailure {
  readonly workerId: string;
  /** The end of a sentence whose subject is the worker. */
  readonly problem: string;
}

/** How often in a row a worker has to be unhealthy: one look may fall into the moment between two health checks. */
const UNHEALTHY_LOOKS = 3;
const RESTARTS = 2;
const LOST = 2;

type Seen = Pick<Worker, 'id' | 'status' | 'startedAt'>;

/**
 * Finds out, look by look, that the workers of a version do not start. Runpod does not tell it: it starts a container that has ended again and
 * again.
 */
export class BootWatch {
  readonly #booting = new Map<string, string | null>();
  #unhealthy = 0;
  #restarts = 0;
  #lost = 0;

  /** @param fresh the workers of the version, as they are now */
  look(fresh: readonly Seen[]): BootFailure | undefined {
    const failures = [this.#unhealthyOnes(fresh), this.#restarted(fresh), this.#lostOnes(fresh)];
    for (const { id, status, startedAt } of fresh) {
      if (isReady({ status })) this.#booting.delete(id);
      else this.#booting.set(id, startedAt);
    }
    return failures.find((failure) => failure !== undefined);
  }

  #unhealthyOnes(fresh: readonly Seen[]): BootFailure | undefined {
    const unhealthy = fresh.find(({ status }) => status === 'UNHEALTHY');
    this.#unhealthy = unhealthy ? this.#unhealthy + 1 : 0;
    if (!unhealthy || this.#unhealthy < UNHEALTHY_LOOKS) return undefined;
    return { workerId: unhealthy.id, problem: 'is unhealthy' };
  }

  #restarted(fresh: readonly Seen[]): BootFailure | undefined {
    const again = fresh.filter(({ id, startedAt }) => {
      const before = this.#booting.get(id);
      return before !== undefined && before !== null && startedAt !== null && startedAt !== before;
    });
    this.#restarts += again.length;
    const [last] = again;
    if (!last || this.#restarts < RESTARTS) return undefined;
    return { workerId: last.id, problem: 'ends and is started again' };
  }

  #lostOnes(fresh: readonly Seen[]): BootFailure | undefined {
    const lost = [...this.#booting.keys()].filter((id) => !fresh.some((worker) => worker.id === id));
    for (const id of lost) this.#booting.delete(id);
    this.#lost += lost.length;
    const last = lost.at(-1);
    if (last === undefined || this.#lost < LOST) return undefined;
    return { workerId: last, problem: 'was removed before it was ready' };
  }
}

export function isReady({ status }: Pick<Worker, 'status'>): boolean {
  return status === 'IDLE' || status === 'RUNNING';
}
