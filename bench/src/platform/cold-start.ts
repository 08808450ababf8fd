import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BARE_WORKER } from './bare-worker.ts';

/** A worker's program, and a path that it answers with 200 as soon as it is ready. */
export interface Bootable {
  readonly file: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly path: string;
}

export const BARE: Bootable = { file: BARE_WORKER, path: '/users/12' };

/** Milliseconds from the start of a worker's process to its first 200, with nothing between: asked again each millisecond. */
export async function bootAlone({ file, cwd, env = {}, path }: Bootable): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'flash-boot-'));
  const socketPath = join(folder, 'worker.sock');
  const started = performance.now();
  const child = spawn(process.execPath, [file], {
    cwd,
    env: { PATH: process.env['PATH'], PORT: socketPath, ...env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  while (!(await answers({ socketPath, path }))) await setTimeout(1);
  const taken = performance.now() - started;
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(folder, { recursive: true, force: true });
  return taken;
}

/** Milliseconds to the answer of a GET, on a connection of its own; NaN for one that is not 200. */
export async function timeOf(url: string): Promise<number> {
  const started = performance.now();
  const { hostname, port, pathname } = new URL(url);
  return (await answers({ host: hostname, port, path: pathname })) ? performance.now() - started : Number.NaN;
}

/**
 * The same with as little as a client can do, for hundreds at once: a client that is itself busy would be measured with what it asks for. The
 * answer has to be small.
 */
export function timeOfBare(url: string): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString('latin1', 0, 12) === 'HTTP/1.1 200' ? performance.now() - started : Number.NaN);
    });
    socket.on('error', () => resolve(Number.NaN));
    socket.on('close', () => resolve(Number.NaN));
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  });
}

function answers(options: object): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request({ ...options, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}
