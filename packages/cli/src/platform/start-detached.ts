import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FlashError } from '@flash-ts/core/errors';
import { platformCatalogue } from '@flash-ts/platform/errors';
import { cliErrors } from '../errors/catalogue.js';
import { findPlatform, type Connection } from './find-platform.js';
import { homeUnusable } from './home-unusable.js';
import type { LocalPlatform } from './local-platform.js';

/**
 * MB of V8's young generation, for a process that mostly waits: with the default of 16 it keeps some 20 MB more of garbage, and requests
 * are not faster.
 */
const YOUNG_SPACE = '--max-semi-space-size=4';
/** Default of the seconds that a platform may take to answer. */
export const START_TIMEOUT_S = 60;
/** Milliseconds that another platform with the home may take to answer. */
const OTHER_START_MS = 20_000;
/** Milliseconds that a platform may take to end by itself when its start is cancelled. */
const LEAVE_MS = 5000;

export interface DetachedStart {
  /** Further flags of `platform start`. */
  readonly flags?: readonly string[];
  /** Seconds until it has to answer. Default `START_TIMEOUT_S`. */
  readonly timeout?: number;
  /** Cancels the start and ends the platform. */
  readonly signal: AbortSignal;
}

/**
 * Starts the platform as a separate process that outlives this command, and returns when it answers.
 *
 * @throws FlashError the platform's own error, `FLASH_HOME_UNUSABLE`, `FLASH_PLATFORM_START_FAILED`, `FLASH_PLATFORM_START_SLOW`; the
 *   signal's reason. Then nothing is left running
 */
export async function startDetached(
  { home, port }: LocalPlatform,
  env: NodeJS.ProcessEnv,
  { flags = [], timeout = START_TIMEOUT_S, signal }: DetachedStart,
): Promise<Connection> {
  signal.throwIfAborted();
  // Renamed when this process has become the home's platform: of two simultaneous starts one finds the home in use.
  const [logPath, ownLog] = [join(home, 'platform.log'), join(home, `platform.${process.pid}.log`)];
  const log = await openLog(home, ownLog);
  const bin = fileURLToPath(new URL('../../bin/flash.js', import.meta.url));
  const child = spawn(process.execPath, [YOUNG_SPACE, bin, 'platform', 'start', '--port', String(port), ...flags], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...env, FLASH_HOME: home, NO_COLOR: '1' },
  });
  await log.close();
  const ended = endOf(child);
  const deadline = AbortSignal.timeout(timeout * 1000);
  const waiting = AbortSignal.any([signal, deadline]);
  try {
    const connection = await Promise.race([untilAnswered(home, waiting), ended]).catch((cause: unknown) => {
      if (waiting.aborted) throw cause;
      return afterEnd(home, ownLog, cause);
    });
    child.unref();
    if (connection.status.pid === child.pid) await rename(ownLog, logPath);
    return connection;
  } catch (cause) {
    await callOff(child);
    signal.throwIfAborted();
    const output = (await readFile(ownLog, 'utf8')).trim();
    await rename(ownLog, logPath);
    if (deadline.aborted) {
      throw cliErrors.FLASH_PLATFORM_START_SLOW({ log: logPath, seconds: timeout, tail: output }, { cause });
    }
    const error = ownError(output);
    throw error ?? cliErrors.FLASH_PLATFORM_START_FAILED({ log: logPath, tail: output }, { cause });
  } finally {
    await rm(ownLog, { force: true });
  }
}

/** @throws FlashError `FLASH_HOME_UNUSABLE` */
async function openLog(home: string, path: string): Promise<FileHandle> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
    return await open(path, 'wx', 0o600);
  } catch (cause) {
    throw await homeUnusable(home, cause);
  }
}

/** The error with which the platform ended, read from its output; undefined if it has printed none. */
function ownError(output: string): FlashError | undefined {
  const [, code = '', message = '', fix = ''] = /(?:^|\n)(FLASH_[A-Z_]+) ([^→]*)→ ([^\n]*)$/.exec(output) ?? [];
  const known = Object.hasOwn(platformCatalogue, code)
    ? platformCatalogue[code as keyof typeof platformCatalogue]
    : undefined;
  if (known === undefined) return undefined;
  return FlashError.fromReport({ code, title: known.title, kind: known.kind, message: message.trim(), fix });
}

function endOf(child: ChildProcess): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the platform ended before it answered')));
  });
  ended.catch(() => {});
  return ended;
}

/** Ends a platform that is starting, by SIGKILL if it does not react. */
async function callOff(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = new AbortController();
  const forced = setTimeout(LEAVE_MS, undefined, { signal: force.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await exited;
  force.abort();
  await forced;
}

/** The platform that another command has started at the same time: it is running already, or uses the home and is starting. */
async function afterEnd(home: string, log: string, cause: unknown): Promise<Connection> {
  const running = await findPlatform(home);
  if (running) return running;
  if (!(await readFile(log, 'utf8')).includes('FLASH_HOME_LOCKED')) throw cause;
  try {
    return await untilAnswered(home, AbortSignal.timeout(OTHER_START_MS));
  } catch {
    throw cause;
  }
}

async function untilAnswered(home: string, signal: AbortSignal): Promise<Connection> {
  for (;;) {
    const connection = await findPlatform(home);
    if (connection) return connection;
    await setTimeout(20, undefined, { signal });
  }
}
