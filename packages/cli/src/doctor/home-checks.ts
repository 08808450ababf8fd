import { accessSync, constants, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textOfFileSync } from '@flash-ts/build/project-files';
import { exposure, homeProblem, isHomeInUse, isKey } from '@flash-ts/platform';
import { findPlatform } from '../platform/find-platform.js';
import { findingOf, ok, type Check, type Scene, type Verdict } from './check.js';

const NOT_YET = 'made by the first start of the platform';
/** Files of the home that only its owner may read. */
const SECRET_FILES = ['key', 'secrets.key', 'state.db', 'state.db-wal', 'platform.log'];

export const HOME_CHECKS: readonly Check[] = [
  { code: 'FLASH_DOCTOR_HOME', title: 'home of the platform', look: ({ home }) => homeVerdict(home) },
  {
    code: 'FLASH_DOCTOR_HOME_MODE',
    title: 'who can read the home',
    look({ home }) {
      if (!existsSync(home)) return ok(NOT_YET);
      const warning = exposure(home);
      if (warning === undefined) return ok('its owner only');
      const [problem = warning, fix] = warning.split('; ');
      return { state: 'warning', problem: sentence(problem), fix: sentence(fix ?? 'Choose another home') };
    },
  },
  { code: 'FLASH_DOCTOR_KEY', title: 'key of the platform', look: ({ home }) => keyVerdict(home) },
  {
    code: 'FLASH_DOCTOR_SECRET_FILES',
    title: 'who can read keys and state',
    look({ home }) {
      if (!isFolder(home)) return ok(NOT_YET);
      const exposed = SECRET_FILES.map((name) => join(home, name)).filter(
        (path) =>
          process.platform !== 'win32' && ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
      );
      if (exposed.length === 0) return ok('its owner only');
      return {
        state: 'warning',
        problem: `Other users can read ${exposed.join(', ')}.`,
        fix: `Run \`chmod 600 ${exposed.join(' ')}\`; the next start of the platform does so too.`,
      };
    },
  },
  { code: 'FLASH_DOCTOR_PLATFORM', title: 'the platform that runs', look: platformVerdict },
  {
    code: 'FLASH_DOCTOR_STALE_PLATFORM',
    title: 'what a killed platform has left',
    look: ({ home }) =>
      staleVerdict(
        home,
        'The next `flash platform start` or `flash deploy` ends its workers and removes what it has left.',
      ),
  },
];

function homeVerdict(home: string): Verdict {
  try {
    const found = nearestExisting(home);
    if (!statSync(found).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    accessSync(found, constants.R_OK | constants.W_OK | constants.X_OK);
    if (found === home) readdirSync(home);
    return ok(found === home ? home : `${home}, ${NOT_YET}`);
  } catch (error) {
    return {
      state: 'fault',
      problem: `The platform's home ${home} can't be used: ${homeProblem(error)}.`,
      fix: 'Make it a folder that you own and can write to, or choose another with the variable FLASH_HOME.',
    };
  }
}

function keyVerdict(home: string): Verdict {
  const path = join(home, 'key');
  try {
    if (!existsSync(path)) return ok(NOT_YET);
    const key = statSync(path).isFile() ? textOfFileSync(path).trim() : '';
    if (isKey(key)) return ok(path);
    return {
      state: 'fault',
      problem: `The file ${path} does not hold a key, so no platform can start with this home.`,
      fix: `Restore the key from a backup, or remove ${path}: the next start makes a new one.`,
    };
  } catch (error) {
    return {
      state: 'fault',
      problem: `The file ${path} can't be read: ${(error as Error).message}.`,
      fix: 'Run the command as the user who owns the home.',
    };
  }
}

async function platformVerdict({ home }: Scene): Promise<Verdict> {
  if (!isFolder(home)) return ok('none');
  try {
    const running = await findPlatform(home);
    return ok(running ? `process ${running.status.pid}, version ${running.status.version}` : 'none');
  } catch (error) {
    return findingOf(error);
  }
}

/** A platform that runs holds the lock of its home; one that was killed has left its announcement only. */
export function staleVerdict(home: string, fix: string): Verdict {
  const announcement = join(home, 'platform.json');
  if (!existsSync(announcement) || isHomeInUse(home)) return ok('nothing');
  const { pid } = JSON.parse(textOfFileSync(announcement)) as { pid: number };
  const problem = `A platform with the home ${home} (process ${pid}) was killed: ${announcement} is still there, and nobody holds the lock.`;
  return { state: 'warning', problem, fix };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A path, or the nearest folder above it that exists. */
export function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}
