import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { pinned } from './load.ts';

/** Milliseconds between two looks at a server that starts: what a start is measured with must be finer than what is measured. */
const POLL_MS = 2;

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts a server with `PORT` set, on one core of its own, and returns when `/ping` answers 200. */
export async function startServer(
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const [file, ...args] = [...pinned(0), ...command] as [string, ...string[]];
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, PORT: String(port), NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while ((await fetch(`${url}/ping`).catch(() => undefined))?.status !== 200) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with ${child.exitCode}`);
    await setTimeout(POLL_MS);
  }
  return {
    url,
    // The command that keeps it on one core replaces itself by it.
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
