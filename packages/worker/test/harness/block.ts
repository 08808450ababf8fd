import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, WorkerProcess } from '@flash-ts/testkit/workers';

let blocks = 0;

/** A file for as long as which a handler of the fixture app's `/block` blocks its event loop. */
export async function createObstacle(folder: string): Promise<{ route: string; remove: () => Promise<void> }> {
  blocks += 1;
  const path = join(folder, `block-${blocks}`);
  await writeFile(path, '');
  return { route: `/block?while=${encodeURIComponent(path)}`, remove: () => rm(path) };
}

/** Blocks a worker's event loop. @returns what lets it turn again, and resolves with the answer of the handler that blocked it */
export async function block(worker: WorkerProcess, folder: string): Promise<() => Promise<Answer>> {
  const { route, remove } = await createObstacle(folder);
  const answer = worker.ask(route);
  await worker.logged('blocking');
  return async () => {
    await remove();
    return answer;
  };
}
