import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pinned } from '../load.ts';
import { freePort } from '../server-process.ts';

export const BARE_WORKER = fileURLToPath(new URL('./bare-worker.mjs', import.meta.url));

export interface BareWorker {
  readonly socket: string;
  /** The same over TCP. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What puts the worker on the second core, where there are cores to choose from. */
export function workerCore(): Record<string, string> {
  return pinned(1).length > 0 ? { CORE: '1' } : {};
}

/** Starts the bare worker for proxies that have no platform to start it. */
export async function startBareWorker(): Promise<BareWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'flash-worker-'));
  const socket = join(folder, 'worker.sock');
  const port = await freePort();
  const env = { ...process.env, ...workerCore(), PORT: socket, TCP_PORT: String(port) };
  const child = spawn(process.execPath, [BARE_WORKER], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  while (!(await accepts(socket))) await setTimeout(20);
  return {
    socket,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function accepts(path: string): Promise<boolean> {
  const socket = connect(path);
  const [event] = await Promise.race([
    once(socket, 'connect').then(() => ['connect']),
    once(socket, 'close').then(() => ['close']),
  ]).catch(() => ['error']);
  socket.destroy();
  return event === 'connect';
}
