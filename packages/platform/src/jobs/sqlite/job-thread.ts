import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { makePrivateFile } from '../../home/private-files.js';
import { collectWhenIdle } from '../../processes/collect-when-idle.js';
import { openDatabase } from '../../store/database.js';
import { DiskSync } from '../../store/disk-sync.js';
import type { JobCall, JobReplies } from './job-calls.js';
import { JobTables } from './job-tables.js';
import { runCalls } from './run-calls.js';
import { JOB_MIGRATIONS } from './schema.js';

/*
 * The program of the thread that owns `jobs.db`. It commits everything that has arrived at once, and runs the next calls while the system brings
 * that onto the disk; replies wait for the disk where they have to.
 */

/** What the thread is started with. */
export interface JobThreadData {
  readonly path: string;
  readonly maxBytes: number | undefined;
}

export type JobMessage = readonly JobCall[] | 'close';

/** Calls of one transaction, which no call waits for longer than a few milliseconds. */
const MOST_CALLS = 1_000;

/** Pages of the log that are written before SQLite moves them to the database: 16 MB. A page that changes often is then moved once for many times. */
const CHECKPOINT_PAGES = 4_000;

const port = parentPort as MessagePort;
const { path, maxBytes } = workerData as JobThreadData;
// SQLite creates its other files with the mode of this one.
makePrivateFile(path);
const database = openDatabase(path, JOB_MIGRATIONS, maxBytes);
// A commit is in the log then, in the right order, and `sync` brings the log onto the disk. SQLite itself still waits for the disk where it moves
// the log to the database: what has left the log is there. Source: SQLite's documentation of `PRAGMA synchronous`, WAL mode.
database.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`);
const tables = new JobTables(database);
collectWhenIdle();
const sync = new DiskSync(`${path}-wal`, (error) => {
  // Ends the thread: what has not been answered is rejected, and the next call opens the database anew.
  throw error;
});

port.on('message', (message: JobMessage) => {
  const calls: JobCall[] = [];
  let next: JobMessage | undefined = message;
  while (next !== undefined && next !== 'close' && calls.length < MOST_CALLS) {
    calls.push(...next);
    next = receiveMessageOnPort(port)?.message as JobMessage | undefined;
  }
  run(calls);
  if (next === 'close') sync.after(end);
  // Taken from the port, and beyond what one transaction may have.
  else if (next !== undefined) run(next);
});

function run(calls: readonly JobCall[]): void {
  if (calls.length === 0) return;
  const { now, onDisk, isToSync } = runCalls(database, tables, calls);
  tell(now);
  if (isToSync) sync.begin();
  // What was read may be what an earlier call has written.
  if (hasAny(onDisk)) sync.after(() => tell(onDisk));
}

function tell(replies: JobReplies): void {
  if (hasAny(replies)) port.postMessage(replies);
}

function hasAny({ replies, unusedFiles, committed }: JobReplies): boolean {
  return replies.length > 0 || unusedFiles.length > 0 || committed.length > 0;
}

function end(): void {
  sync.close();
  database.close();
  port.close();
}
