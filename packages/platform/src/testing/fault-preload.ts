// Loaded before a worker's own code by a platform under test: causes the faults that `Faults` requests by files.
import { existsSync } from 'node:fs';
import { Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';

const LOOK_MS = 10;
const { HEALTH_CHECK_PATH = '/ping', RUNPOD_ENDPOINT_ID = '', RUNPOD_POD_ID = '' } = process.env;
const folder = new URL(import.meta.url).searchParams.get('faults') ?? '';
const asked = (fault: string) =>
  [RUNPOD_ENDPOINT_ID, RUNPOD_POD_ID].some((id) => existsSync(join(folder, `${id}.${fault}`)));

const emit = Reflect.get(Server.prototype, 'emit');
// A worker may answer health checks in a separate thread, which loads this file too.
Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
  const [request, response] = args as [IncomingMessage | undefined, ServerResponse | undefined];
  if (event !== 'request' || request?.url !== HEALTH_CHECK_PATH || !asked('refuse-health')) {
    return Reflect.apply(emit, this, [event, ...args]) as boolean;
  }
  response?.writeHead(503).end('refused for a test');
  return true;
};

// A worker that waits must end with its platform, which may leave no file to wait for.
const parent = process.ppid;
if (isMainThread) {
  while (asked('hold-boot')) {
    if (process.ppid !== parent) process.exit(1);
    await setTimeout(LOOK_MS);
  }
}
