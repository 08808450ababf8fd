import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files kept for an endpoint whose workers print little and are often replaced, whatever their size. */
const MAX_FILES = 200;
/** How long the logs of a removed endpoint stay at least. */
const FOREIGN_MS = 7 * 24 * 3_600_000;
/** A worker's file is not smaller than this, however little may be kept: each change to another file costs some calls of the disk. */
const MIN_SEGMENT = 64 * 1024;

export interface LogFileFacts {
  readonly path: string;
  readonly workerId: string;
  readonly bytes: number;
  /** RFC 3339. */
  readonly modified: string;
}

/** The log files of an endpoint, the one written last first; none if there is no such folder. */
export async function logFilesIn(folder: string): Promise<LogFileFacts[]> {
  const files = await Promise.all(
    (await readdir(folder).catch(() => [])).map(async (name) => {
      const workerId = /^(.+)\.log(?:\.1)?$/.exec(name)?.[1];
      const path = join(folder, name);
      const facts = workerId === undefined ? undefined : await stat(path).catch(() => undefined);
      // Several workers of an endpoint may remove files at the same time.
      if (workerId === undefined || !facts) return [];
      return [{ path, workerId, bytes: facts.size, modified: facts.mtime.toISOString() }];
    }),
  );
  return files.flat().toSorted((a, b) => (a.modified > b.modified ? -1 : 1));
}

/**
 * The size from which on a worker writes to another file. A worker has two files, so all of an endpoint's running workers together take at
 * most half of the bytes; the other half is for those that have ended.
 *
 * @param kept bytes that are kept for the endpoint
 * @param running workers of the endpoint
 */
export function segmentBytes(kept: number, running: number): number {
  return Math.max(MIN_SEGMENT, Math.floor(kept / Math.max(20, 4 * running)));
}

export interface KeptLogs {
  /** Bytes that are kept for the endpoint. */
  readonly bytes: number;
  /** Ids of its running workers. */
  readonly running: ReadonlySet<string>;
}

/**
 * The files to remove, so that those of running workers have room to grow. The files of a running worker are never among them: its newest
 * lines are not lost because others print much.
 *
 * @param files the one written last first
 */
export function outdatedFiles(files: readonly LogFileFacts[], { bytes, running }: KeptLogs): LogFileFacts[] {
  const segment = segmentBytes(bytes, running.size);
  const isRunning = ({ workerId }: LogFileFacts) => running.has(workerId);
  // Two files of each running worker, which may have become larger when there were fewer of them or more was kept.
  const reserved = files.filter(isRunning).map((file) => Math.max(0, file.bytes - segment));
  let room = bytes - reserved.reduce((sum, excess) => sum + excess, 2 * segment * running.size);
  let count = 0;
  return files.filter((file) => {
    if (isRunning(file)) return false;
    room -= file.bytes;
    count += 1;
    return room < 0 || count > MAX_FILES;
  });
}

/** Removes the oldest files of an endpoint beyond what is kept. */
export async function pruneLogs(folder: string, kept: KeptLogs): Promise<void> {
  const outdated = outdatedFiles(await logFilesIn(folder), kept);
  await Promise.all(outdated.map(({ path }) => rm(path, { force: true })));
}

/**
 * Removes the logs of endpoints that no longer exist, but for those that were written in the last days: somebody may want to know what an
 * endpoint did before it was removed.
 *
 * @param existing ids of endpoints
 */
export async function removeForeignLogs(folder: string, existing: ReadonlySet<string>): Promise<void> {
  const before = new Date(Date.now() - FOREIGN_MS).toISOString();
  for (const id of await readdir(folder)) {
    if (existing.has(id)) continue;
    const [newest] = await logFilesIn(join(folder, id));
    if (newest && newest.modified < before) await rm(join(folder, id), { recursive: true, force: true });
  }
}
