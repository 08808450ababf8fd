import { readdir, readFile } from 'node:fs/promises';
import { WORKER_ID } from './worker-env.js';

/** Maximum rounds of a search: a round finds processes that were started during the previous one. */
const MAX_ROUNDS = 20;
const MARK = new RegExp(`(?:^|\0)${WORKER_ID}=([^\0]*)`);

/**
 * Ends the processes that workers have started and left behind. A process that has left its worker's process group (`detached`) gets no
 * signal that is sent to the group. It is found in `/proc` by the worker's id in its environment, which it has inherited. On systems
 * without `/proc` nothing is found. Processes of an isolated worker need no search: the kernel ends them with the worker's PID namespace.
 */
export class WorkerProcesses {
  readonly #asked = new Set<string>();
  #search: Promise<void> | undefined;

  /** Resolves when no process of these workers is left. Workers often end several at once: one search looks for all of them. */
  async end(workerIds: readonly string[]): Promise<void> {
    for (const id of workerIds) this.#asked.add(id);
    // A search in progress may have passed their processes already.
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

/** Whether a process belongs to one of the workers; false for processes of other users, whose environment can't be read. */
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
