import { readdir, readFile } from 'node:fs/promises';
import { WORKER_ID } from './worker-env.js';

/** Rounds of a search: what is started during one is found by the next. */
const MAX_ROUNDS = 20;
const MARK = new RegExp(`(?:^|\0)${WORKER_ID}=([^\0]*)`);

/**
 * Ends the processes that workers have started and left behind. One that has left its worker's process group (`detached`) gets no signal that is sent
 * to the group. It is found in `/proc` by what it has inherited: the worker's id in its environment. On systems without `/proc` nothing is found. What an
 * isolated worker has started needs no search: the kernel ends it with the worker's PID namespace.
 */
export class WorkerProcesses {
  readonly #asked = new Set<string>();
  #search: Promise<void> | undefined;

  /** Resolves when no process of these workers is left. Workers often end several at once: one search looks for all of them. */
  async end(workerIds: readonly string[]): Promise<void> {
    for (const id of workerIds) this.#asked.add(id);
    // A search that is under way may have passed their processes already.
    await this.#search;
    if (this.#asked.size > 0) {
      const ids = new Set(this.#asked);
      this.#asked.clear();
      this.#search = endAll(ids);
    }
    await this.#search;
  }
}

async function endAll(workerIds: ReadonlySet<string>): Promise<void> {
  const killed = new Set<number>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = killed.size;
    for (const pid of await otherProcesses()) {
      if ((await isOf(pid, workerIds)) && kill(pid)) killed.add(pid);
    }
    if (killed.size === before) return;
  }
}

async function otherProcesses(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.map(Number).filter((pid) => pid > 0 && pid !== process.pid);
}

/** False also for a process that we may not look into: it is another user's. */
async function isOf(pid: number, workerIds: ReadonlySet<string>): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  const id = MARK.exec(text)?.[1];
  return id !== undefined && workerIds.has(id);
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
