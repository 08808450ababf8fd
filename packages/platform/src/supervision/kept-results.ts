import { constants } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { KEPT_RESULT_NAME, KEPT_RESULTS, readKept, type KeptResult } from '@flash-ts/core/contract';

/** The name of the folder, in a worker's own, in which the worker keeps results until they are acknowledged. */
export const RESULTS_FOLDER = 'r';

/** Links are not followed and nothing is waited for: what lies in the folder is the worker's doing. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Calls `use` with each result that an ended worker has left in its folder, one after another. What is incomplete or strange is left out. */
export async function eachKeptResult(folder: string, use: (result: KeptResult) => Promise<void>): Promise<void> {
  if (!(await lstat(folder).catch(() => undefined))?.isDirectory()) return;
  const names = (await readdir(folder)).filter((name) => KEPT_RESULT_NAME.test(name)).slice(0, KEPT_RESULTS.files);
  let left: number = KEPT_RESULTS.bytes;
  for (const name of names) {
    const content = await readBounded(join(folder, name), left);
    left -= content?.length ?? 0;
    const result = content && readKept(content);
    if (result) await use(result);
  }
}

/** Calls `use` with each result that ended workers have left. @param folder of the workers' own folders, each named by its worker */
export async function eachPastResult(
  folder: string,
  use: (workerId: string, result: KeptResult) => Promise<void>,
): Promise<void> {
  for (const workerId of await readdir(folder)) {
    await eachKeptResult(join(folder, workerId, RESULTS_FOLDER), (result) => use(workerId, result));
  }
}

async function readBounded(path: string, limit: number): Promise<Buffer | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, FLAGS);
    const stats = await file.stat();
    return stats.isFile() && stats.size <= limit ? await file.readFile() : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
