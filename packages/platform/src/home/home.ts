import { callKeyOf } from '@flash-ts/core/call-key';
import { FlashError } from '@flash-ts/core/errors';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { platformErrors } from '../errors/catalogue.js';
import { homeProblem } from './home-problem.js';
import { isLocked, lockFile } from './lock.js';
import { exposure, makePrivate, makePrivateFile, makePrivateFolder } from './private-files.js';
import { makeRunFolder, type RunFolder } from './run-folder.js';
import { readOrMakeKey } from './secret-files.js';

/** The folder that holds all of a platform's state. One platform uses it at a time. */
export interface Home {
  readonly path: string;
  /** Bearer key of the control API. */
  readonly key: string;
  /** Bearer key that opens endpoints only. */
  readonly callKey: string;
  readonly stateFile: string;
  /** The database of the jobs of queue-based endpoints. */
  readonly jobsFile: string;
  /** Folder of the inputs and outputs of jobs that are too large for that database. */
  readonly jobsFolder: string;
  /** File of the key by which secrets' values are encrypted in the state. */
  readonly sealingKeyFile: string;
  readonly artifacts: string;
  readonly logs: string;
  /** Folder for the workers' own folders. */
  readonly run: string;
  /** What killed platforms have left of theirs, until it is removed. */
  readonly pastRuns: Pick<RunFolder, 'past' | 'removePast'>;
  /** Problems of the folder that its owner should correct, each with a remedy. */
  readonly warnings: readonly string[];
  /** Tells other programs where the platform is: `platform.json`. */
  announce(running: RunningPlatform): void;
  /** Removes the announcement and the lock. */
  release(): void;
}

/** Content of `platform.json`. */
interface RunningPlatform {
  readonly pid: number;
  readonly port: number;
  /** The URL by which programs on this machine reach the platform. */
  readonly url: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

/**
 * Opens a home and locks it; creates missing files.
 *
 * Everything in it is made private, whatever the umask is and whatever modes an earlier platform or a copy has left. The mode of the folder
 * itself is left to its owner; if other users can read it, that is a warning.
 *
 * @throws FlashError `FLASH_HOME_LOCKED` while another platform uses it, `FLASH_HOME_UNUSABLE` if it can't be written, `FLASH_KEY_UNUSABLE`
 *   if the file `key` has no valid key
 */
export function openHome(folder: string): Home {
  try {
    return openFolder(resolve(folder));
  } catch (cause) {
    if (cause instanceof FlashError) throw cause;
    throw platformErrors.FLASH_HOME_UNUSABLE({ home: folder, problem: homeProblem(cause) });
  }
}

function openFolder(folder: string): Home {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = realpathSync(folder);
  const inHome = (name: string) => join(path, name);
  const announcement = inHome('platform.json');
  const lock = inHome('lock');
  makePrivateFile(lock);
  const unlock = lockFile(lock);
  if (!unlock) throw platformErrors.FLASH_HOME_LOCKED({ home: path, ...readAnnouncement(announcement) });
  try {
    // A killed platform has left it.
    rmSync(announcement, { force: true });
    const [artifacts, logs] = ['artifacts', 'logs'].map((name) => makePrivateFolder(inHome(name))) as [string, string];
    const [stateFile, jobsFile] = [inHome('state.db'), inHome('jobs.db')];
    makePrivate(
      [...stateFiles(stateFile), ...stateFiles(jobsFile), inHome('secrets.key'), inHome('platform.log')],
      [logs],
    );
    const warning = exposure(path);
    const key = readOrMakeKey(inHome('key'));
    const run = makeRunFolder(path);
    return {
      path,
      key,
      callKey: callKeyOf(key),
      stateFile,
      jobsFile,
      jobsFolder: inHome('jobs'),
      sealingKeyFile: inHome('secrets.key'),
      artifacts,
      logs,
      run: run.path,
      pastRuns: run,
      warnings: warning === undefined ? [] : [warning],
      announce: (running) => writeWhole(announcement, `${JSON.stringify(running)}\n`),
      release() {
        rmSync(announcement, { force: true });
        run.remove();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Whether a platform uses a home or is starting with it, even if that platform does not answer. */
export function isHomeInUse(home: string): boolean {
  return isLocked(join(home, 'lock'));
}

/** SQLite creates its other two files with the mode of the first. */
function stateFiles(stateFile: string): string[] {
  return ['', '-wal', '-shm', '-journal'].map((suffix) => stateFile + suffix);
}

/** Writes by a rename, so that no reader sees an incomplete file. */
function writeWhole(path: string, content: string): void {
  // A file that a killed platform has left would keep its mode.
  rmSync(`${path}.new`, { force: true });
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
