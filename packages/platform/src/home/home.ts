import { FlashError } from '@flash-ts/core/errors';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platformErrors } from '../errors/catalogue.js';
import { lockFile } from './lock.js';

/** The folder that holds all of a platform's state. One platform at a time. */
export interface Home {
  readonly path: string;
  /** Bearer key of the control API. */
  readonly key: string;
  readonly stateFile: string;
  readonly artifacts: string;
  readonly logs: string;
  /** Folder for the workers' sockets. */
  readonly run: string;
  /** Tells other programs where the platform is: `platform.json`. */
  announce(running: RunningPlatform): void;
  /** Withdraws the announcement and lets the next platform in. */
  release(): void;
}

/** Content of `platform.json`. */
interface RunningPlatform {
  readonly pid: number;
  readonly port: number;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** Longest path of a Unix socket that every system takes (macOS 104, Linux 108, both with the final NUL). */
const MAX_SOCKET_PATH = 103;
const SOCKET_NAME_LENGTH = '/'.length + 14 + '.sock'.length;

/**
 * Opens a home and locks it; makes what is missing.
 *
 * @throws FlashError `FLASH_HOME_LOCKED` while another platform runs with it, `FLASH_HOME_UNUSABLE` when it can't be written
 */
export function openHome(folder: string): Home {
  try {
    return openFolder(resolve(folder));
  } catch (cause) {
    if (cause instanceof FlashError) throw cause;
    throw platformErrors.FLASH_HOME_UNUSABLE({ home: folder, problem: (cause as Error).message }, { cause });
  }
}

function openFolder(folder: string): Home {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = realpathSync(folder);
  const announcement = join(path, 'platform.json');
  const unlock = lockFile(join(path, 'lock'));
  if (!unlock) throw platformErrors.FLASH_HOME_LOCKED({ home: path, ...readAnnouncement(announcement) });
  try {
    const [artifacts, logs] = ['artifacts', 'logs'].map((name) => makePrivate(join(path, name))) as [string, string];
    const run = makeRunFolder(path);
    return {
      path,
      key: readOrMakeKey(join(path, 'key')),
      stateFile: join(path, 'state.db'),
      artifacts,
      logs,
      run,
      announce: (running) => writeWhole(announcement, `${JSON.stringify(running)}\n`),
      release() {
        rmSync(announcement, { force: true });
        rmSync(run, { recursive: true, force: true });
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function makePrivate(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Emptied first: whatever is in it belonged to a platform that is gone. */
function makeRunFolder(home: string): string {
  const run = join(home, 'run');
  if (Buffer.byteLength(run) + SOCKET_NAME_LENGTH > MAX_SOCKET_PATH) return mkdtempSync(join(tmpdir(), 'flash-run-'));
  rmSync(run, { recursive: true, force: true });
  return makePrivate(run);
}

function readOrMakeKey(path: string): string {
  try {
    writeFileSync(path, `flash_${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}

/** Through a rename, so that nobody reads half a file. */
function writeWhole(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readAnnouncement(path: string): Partial<RunningPlatform> {
  try {
    const { pid, port } = JSON.parse(readFileSync(path, 'utf8')) as RunningPlatform;
    return { pid, port };
  } catch {
    return {};
  }
}
