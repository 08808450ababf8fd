import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Answers outside 2xx, and connections that failed. */
  readonly errors: number;
}

const CONNECTIONS = 32;
const run = promisify(execFile);

/** Whether a command is installed. */
export const has = (command: string) => spawnSync('which', [command]).status === 0;

/** The load generator that is used: wrk where it is installed, since autocannon is itself the bottleneck of the fastest servers. */
export const GENERATOR = has('wrk') ? 'wrk' : 'autocannon';

/** Prefix that keeps a command on one core, so that server and generator do not take turns on one; empty where there is no taskset. */
export function pinned(core: number): readonly string[] {
  return has('taskset') ? ['taskset', '-c', String(core)] : [];
}

/** Keeps this process with all its threads on one core for as long as `act` takes; what it starts afterwards may run on any again. */
export async function onCore<T>(core: number, act: () => Promise<T>): Promise<T> {
  if (!has('taskset')) return act();
  const told = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' }).stdout;
  const keepOn = (cores: string) => spawnSync('taskset', ['-a', '-cp', cores, String(process.pid)]);
  keepOn(String(core));
  try {
    return await act();
  } finally {
    keepOn(told.slice(told.lastIndexOf(' ')).trim());
  }
}

/** Sends one request over and over on 32 connections for `seconds`. */
export async function load(url: string, request: Request, seconds: number): Promise<LoadResult> {
  return GENERATOR === 'wrk' ? wrk(url, request, seconds) : autocannon(url, request, ['-d', String(seconds)]);
}

async function wrk(url: string, { method, path, body }: Request, seconds: number): Promise<LoadResult> {
  const script = join(tmpdir(), `flash-bench-${process.pid}.lua`);
  const text =
    body === undefined
      ? ''
      : `wrk.body = [==[${JSON.stringify(body)}]==]\nwrk.headers["content-type"] = "application/json"\n`;
  await writeFile(script, `wrk.method = "${method}"\n${text}`);
  const command = [...pinned(1), 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url + path];
  const { stdout } = await run(command[0] as string, command.slice(1));
  const count = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0);
  const sockets = [...(/Socket errors: (.*)/.exec(stdout)?.[1] ?? '').matchAll(/\d+/g)].reduce(
    (sum, [digits]) => sum + Number(digits),
    0,
  );
  return {
    requestsPerSecond: count(/Requests\/sec:\s+([\d.]+)/),
    errors: count(/Non-2xx or 3xx responses: (\d+)/) + sockets,
  };
}

/** Sends one request `count` times on 32 connections. @throws Error when one of them failed */
export async function sendMany(url: string, request: Request, count: number): Promise<void> {
  const { errors } = await autocannon(url, request, ['-a', String(count)]);
  if (errors > 0) throw new Error(`${errors} requests of ${request.method} ${request.path} failed`);
}

/** @param extent how long, or how often: autocannon's own options */
async function autocannon(
  url: string,
  { method, path, body }: Request,
  extent: readonly string[],
): Promise<LoadResult> {
  const cli = new URL(import.meta.resolve('autocannon')).pathname;
  const data = body === undefined ? [] : ['-b', JSON.stringify(body), '-H', 'content-type=application/json'];
  const command = [
    ...pinned(1),
    process.execPath,
    cli,
    '-c',
    String(CONNECTIONS),
    ...extent,
    '-m',
    method,
    ...data,
    '-j',
    url + path,
  ];
  const { stdout } = await run(command[0] as string, command.slice(1));
  const result = JSON.parse(stdout) as { requests: { average: number }; non2xx: number; errors: number };
  return { requestsPerSecond: result.requests.average, errors: result.non2xx + result.errors };
}
