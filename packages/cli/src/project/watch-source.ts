import { EventEmitter, once } from 'node:events';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CONFIG_FILES } from '@flash-ts/build/project';
import { watch } from 'chokidar';

/** Editors write a file in several steps, and some programs many files: changes within this many milliseconds count as one. */
export const SETTLE_MS = 20;
/** A change within so many milliseconds after the last one counts as one of several. */
const BURST_MS = 200;
/** Chokidar tells nothing of a file for 50 ms after it has told of a change: after so many milliseconds the file is looked at again. */
const SECOND_LOOK_MS = 60;

/** Files beside the source that change a build: settings, variables, installed packages. */
const WATCHED = [
  'package.json',
  'tsconfig.json',
  '.env',
  '.flashignore',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'node_modules',
  ...CONFIG_FILES,
];

/** Files that package managers write into `node_modules` when they have finished; nothing else there is watched. */
const INSTALLED = new Set(['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity']);

export interface SourceWatch {
  /** Absolute paths of changed files; none for a change that was asked for. */
  readonly changes: AsyncGenerator<ReadonlySet<string>, void>;
  /** Watches further files that the source needs. */
  readonly add: (paths: readonly string[]) => void;
  /** Yields a change although no file has changed. */
  readonly again: () => void;
}

/**
 * Watches a project's source from the call on until the signal aborts. A change is yielded at once, though it may be the first of several;
 * those that follow soon are yielded together. Changes that occur while the consumer is busy are yielded next.
 *
 * @param sourceFolder relative to the project
 */
export function watchSource(projectDir: string, sourceFolder: string, signal: AbortSignal): SourceWatch {
  const watcher = watch(
    [sourceFolder, ...WATCHED].map((path) => join(projectDir, path)),
    {
      ignoreInitial: true,
      // Each reading of a named pipe changes it, which would be the cause of the next one.
      ignored: (path, found) => found?.isFIFO() === true || isIgnored(path, join(projectDir, 'node_modules')),
    },
  );
  const bursts = new EventEmitter();
  let changed = new Set<string>();
  let asked = false;
  const note = (path: string, seen: Stats | undefined) => {
    changed.add(path);
    bursts.emit('change');
    if (seen) void lookAgain(path, seen);
  };
  const lookAgain = async (path: string, seen: Stats) => {
    await setTimeout(SECOND_LOOK_MS);
    // A file that is gone by then is told of as removed.
    const now = await stat(path).catch(() => undefined);
    if (now && !signal.aborted && isOther(now, seen)) note(path, now);
  };
  watcher.on('all', (event, path, seen) => note(path, event === 'change' ? seen : undefined));
  signal.addEventListener('abort', () => void watcher.close(), { once: true });

  const changes = (async function* bursting() {
    try {
      for (let last = -Infinity; !signal.aborted;) {
        if (changed.size === 0 && !asked) await once(bursts, 'change', { signal });
        if (performance.now() - last < BURST_MS) await setTimeout(SETTLE_MS, undefined, { signal });
        last = performance.now();
        const burst = changed;
        changed = new Set();
        asked = false;
        yield burst;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  })();
  const again = () => {
    asked = true;
    bursts.emit('change');
  };
  return { changes, add: (paths) => void watcher.add([...paths]), again };
}

function isOther(now: Stats, before: Stats): boolean {
  return now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino;
}

function isIgnored(path: string, installed: string): boolean {
  if (path === installed) return false;
  return basename(path) === 'node_modules' || (dirname(path) === installed && !INSTALLED.has(basename(path)));
}
