import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { builtArtifact, type fixtureProject } from '@flash-ts/testkit/projects';

const BOOT_LIMIT_MS = 20_000;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

/** A worker of an artifact that lies where no `node_modules` is near. */
export interface StartedArtifact {
  /** The artifact's folder. */
  readonly folder: string;
  readonly projectDir: string;
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** What a handler answers to GET, read as JSON. */
  readonly json: (path: string) => Promise<unknown>;
  readonly remove: () => Promise<void>;
}

/** @param files of the project, by path */
export async function startedArtifact(
  endpoint: string,
  files: Parameters<typeof fixtureProject>[0],
): Promise<StartedArtifact> {
  const artifact = await builtArtifact(files);
  const socket = join(artifact.folder, 'worker.sock');
  const worker = spawn(process.execPath, ['worker.mjs'], {
    cwd: artifact.folder,
    env: { PATH: process.env['PATH'], FLASH_RESOURCE_NAME: endpoint, PORT: socket },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const remove = async () => {
    await end(worker);
    await artifact.remove();
  };
  const ask = (method: string, path: string, body?: unknown) => send(socket, method, path, body);
  try {
    await untilReady(worker, () => ask('GET', '/ping'));
  } catch (error) {
    await remove();
    throw error;
  }
  const json = async (path: string) => JSON.parse((await ask('GET', path)).text) as unknown;
  return { folder: artifact.folder, projectDir: artifact.projectDir, ask, json, remove };
}

async function send(socketPath: string, method: string, path: string, body: unknown): Promise<Answer> {
  const sent = request({ socketPath, method, path, headers: { 'content-type': 'application/json' } });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response), headers: response.headers };
}

async function untilReady(worker: ChildProcess, ping: () => Promise<Answer>): Promise<void> {
  const deadline = Date.now() + BOOT_LIMIT_MS;
  while (Date.now() < deadline && worker.exitCode === null) {
    const { status } = await ping().catch(() => ({ status: 0 }));
    if (status === 200) return;
    await delay(20);
  }
  throw new Error(`the worker is not ready (exit code ${worker.exitCode})`);
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}
