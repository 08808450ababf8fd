import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const BOOT_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;

/** Runs a command that has to succeed, and gives what it printed. */
export async function runToEnd(cwd: string, command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`.trim());
  return stdout;
}

/** A server that was started, and answers. */
export interface StartedServer {
  readonly stop: () => Promise<void>;
  /** What it printed, the last lines of it. */
  readonly log: () => string;
}

/**
 * Starts a Node program and waits until `isReady` says so.
 *
 * @throws when it ends before that, or is not ready within 30 s; the message has what it printed
 */
export async function startServer(
  cwd: string,
  program: string,
  env: Readonly<Record<string, string>>,
  isReady: () => Promise<boolean>,
): Promise<StartedServer> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [program], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const log = () => lastLines(lines.join(''));
  const deadline = Date.now() + BOOT_LIMIT_MS;
  while (!(await isReady().catch(() => false))) {
    if (hasEnded(child)) throw new Error(`${program} ended with ${child.exitCode ?? child.signalCode}\n${log()}`);
    if (Date.now() > deadline) {
      await stop(child);
      throw new Error(`${program} was not ready after ${BOOT_LIMIT_MS / 1000} s\n${log()}`);
    }
    await delay(25);
  }
  return { stop: () => stop(child), log };
}

/** Enough of a log to see what went wrong; a line of JSON can hold several stack traces. */
function lastLines(text: string): string {
  const lines = text.trim().split('\n').slice(-12);
  return lines.map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line)).join('\n');
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(forced);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
