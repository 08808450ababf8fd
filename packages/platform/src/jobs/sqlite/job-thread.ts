import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { makePrivateFile } from '../../home/private-files.js';
import { openDatabase } from '../../store/database.js';
import type { JobCall } from './job-calls.js';
import { JobTables } from './job-tables.js';
import { runCalls } from './run-calls.js';
import { JOB_MIGRATIONS } from './schema.js';

/*
 * The program of the thread that owns `jobs.db`. It waits for the disk in the place of the platform's own thread, and commits everything that
 * has arrived meanwhile at once.
 */

/** What the thread is started with. */
export interface JobThreadData {
  readonly path: string;
  readonly maxBytes: number | undefined;
}

export type JobMessage = readonly JobCall[] | 'close';

/** Calls of one transaction, which no call waits for longer than a few milliseconds. */
const MOST_CALLS = 1_000;

const port = parentPort as MessagePort;
const { path, maxBytes } = workerData as JobThreadData;
// SQLite creates its other files with the mode of this one.
makePrivateFile(path);
const database = openDatabase(path, JOB_MIGRATIONS, maxBytes);
const tables = new JobTables(database);

port.on('message', (message: JobMessage) => {
  const calls: JobCall[] = [];
  let next: JobMessage | undefined = message;
  while (next !== undefined && next !== 'close' && calls.length < MOST_CALLS) {
    calls.push(...next);
    next = receiveMessageOnPort(port)?.message as JobMessage | undefined;
  }
  if (calls.length > 0) port.postMessage(runCalls(database, tables, calls));
  if (next === 'close') end();
  // Taken from the port, and beyond what one transaction may have.
  else if (next !== undefined) port.postMessage(runCalls(database, tables, next));
});

function end(): void {
  database.close();
  port.close();
}
