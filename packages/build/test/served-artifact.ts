import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { builtArtifact } from '@flash-ts/testkit/projects';

const BOOT_LIMIT_MS = 20_000;

interface Call {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** An endpoint that answers. */
export interface Served {
  readonly call: (method: string, path: string, call?: Call) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/**
 * Builds a project with one endpoint and runs the artifact's worker until `close`.
 *
 * @param files of the project, by path
 */
export async function servedArtifact(files: Parameters<typeof builtArtifact>[0]): Promise<Served> {
  const artifact = await builtArtifact(files);
  const socketPath = join(artifact.folder, 'worker.sock');
  const worker = spawn(process.execPath, ['worker.mjs'], {
    cwd: artifact.folder,
    env: { PATH: process.env['PATH'], PORT: socketPath },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const close = async () => {
    await ended(worker);
    await artifact.remove();
  };
  const call = (method: string, path: string, options: Call = {}) => send({ socketPath }, method, path, options);
  try {
    await untilReady(worker, call);
  } catch (error) {
    await close();
    throw error;
  }
  return { call, close };
}

/**
 * Runs a program that prints the URL of its server, until `close`.
 *
 * @param program a JavaScript file, which ends when its standard input does
 */
export async function servedProgram(program: string): Promise<Served> {
  const server = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  const [line] = (await Promise.race([once(server.stdout, 'data'), exited])) as [Buffer | number | null];
  if (!Buffer.isBuffer(line)) throw new Error(`the program ended (${line}) before it served`);
  const { hostname: host, port } = new URL(line.toString().trim());
  const close = async () => {
    server.stdin.end();
    await exited;
  };
  return { call: (method, path, options = {}) => send({ host, port }, method, path, options), close };
}

async function send(server: RequestOptions, method: string, path: string, { body, headers }: Call): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = request({ ...server, method, path, headers: { ...json, ...headers } });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = await text(response);
  return { status: response.statusCode ?? 0, body: received === '' ? undefined : (JSON.parse(received) as unknown) };
}

async function untilReady(worker: ChildProcess, call: Served['call']): Promise<void> {
  const deadline = Date.now() + BOOT_LIMIT_MS;
  while (Date.now() < deadline && worker.exitCode === null) {
    const { status } = await call('GET', '/ping').catch(() => ({ status: 0 }));
    if (status === 200) return;
    await delay(20);
  }
  throw new Error(`the worker is not ready (exit code ${worker.exitCode})`);
}

async function ended(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}
