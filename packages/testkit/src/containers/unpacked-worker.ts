import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { until } from '../waiting/until.ts';
import type { UnpackedImage } from './unpack-image.ts';

/** The worker of an image that was unpacked, as process 1 of a namespace. */
export interface UnpackedWorker {
  /** A folder of this machine that is `/work` for the worker. */
  readonly work: string;
  readonly ask: (path: string, body?: string, contentType?: string) => Promise<SocketAnswer | undefined>;
  /** Waits until its health check has a status. Rejects where the worker ends before. */
  readonly untilHealth: (status: number) => Promise<void>;
  /** Ends it with SIGTERM. @returns its exit code and the signal that ended it */
  readonly stop: () => Promise<readonly [code: number | null, signal: string | null]>;
  readonly kill: () => void;
}

export interface SocketAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Starts what an image's config says, on its own file system that can't be written to, and without any other variable.
 *
 * @param dir a folder that there is
 * @param variables what the platform would give it
 */
export async function startUnpacked(
  image: UnpackedImage,
  dir: string,
  variables: readonly string[] = [],
): Promise<UnpackedWorker> {
  const { Env, Entrypoint } = image.process;
  const work = join(dir, 'work');
  await mkdir(work, { mode: 0o777 });
  const given = [...Env, 'PORT=/work/worker.sock', 'PORT_HEALTH=/work/worker.sock', ...variables];
  const child = spawn('bwrap', isolation(image, work, given, Entrypoint), { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const failed = ended.then(([code]) => Promise.reject(new Error(`the worker ended with ${code}`)));
  failed.catch(() => undefined);
  const socket = join(work, 'worker.sock');
  const ask: UnpackedWorker['ask'] = (path, body, type) => askSocket(socket, path, body, type);
  return {
    work,
    ask,
    untilHealth: async (status) => {
      const told = until(`the health check answers ${status}`, async () => (await ask('/ping'))?.status === status);
      await Promise.race([told, failed]);
    },
    stop: async () => {
      process.kill(await onlyChild(child), 'SIGTERM');
      return ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/**
 * Runs another command than that of an image's config, to its end.
 *
 * @param dir a folder that there is
 */
export async function runUnpacked(
  image: UnpackedImage,
  dir: string,
  command: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn('bwrap', isolation(image, dir, image.process.Env, command), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  return { code, output };
}

/** Arguments of bubblewrap: the image's files and user, as process 1 of a namespace, with `work` as `/work`. */
function isolation(
  { root, process: { User, WorkingDir } }: UnpackedImage,
  work: string,
  variables: readonly string[],
  command: readonly string[],
): string[] {
  const [uid = '', gid = ''] = User.split(':');
  const environment = variables.flatMap((line) => {
    const at = line.indexOf('=');
    return ['--setenv', line.slice(0, at), line.slice(at + 1)];
  });
  const isolated = ['--unshare-user', '--unshare-pid', '--as-pid-1', '--die-with-parent', '--uid', uid, '--gid', gid];
  const own = ['--ro-bind', root, '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--bind', work, '/work'];
  return [...isolated, ...own, '--clearenv', ...environment, '--chdir', WorkingDir, ...command];
}

/** Bubblewrap has one child, which is the worker. */
async function onlyChild({ pid }: ChildProcess): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());
}

/**
 * A request over a Unix socket: POST where it has a body.
 *
 * @returns undefined where nobody answers
 */
export function askSocket(
  socketPath: string,
  path: string,
  body?: string,
  contentType = 'application/json',
): Promise<SocketAnswer | undefined> {
  return new Promise((resolve) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = body === undefined ? {} : { 'content-type': contentType };
    const asked = request({ socketPath, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: body }));
    });
    asked.on('error', () => resolve(undefined)).end(body);
  });
}
