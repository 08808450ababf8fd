import { EventEmitter, once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { watch } from 'chokidar';

/** Editors write a file in several steps; changes this many milliseconds apart are one. A later one gives up the build that has begun. */
const SETTLE_MS = 20;

/** What changes a build beside its source: settings, variables, what is installed. */
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
];

/** What package managers write into `node_modules` when they are done; nothing else there is watched. */
const INSTALLED = new Set(['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity']);

export interface SourceWatch {
  readonly changes: AsyncGenerator<void, void>;
  /** Watches further files, which the source was found to need. */
  readonly add: (paths: readonly string[]) => void;
}

/**
 * Watches a project's source from the call on, and yields once for each burst of changes until the signal aborts. A change that comes
 * while the consumer is busy is kept for its next turn.
 *
 * @param sourceFolder relative to the project
 */
export function watchSource(projectDir: string, sourceFolder: string, signal: AbortSignal): SourceWatch {
  const watcher = watch(
    [sourceFolder, ...WATCHED].map((path) => join(projectDir, path)),
    { ignoreInitial: true, ignored: (path) => isIgnored(path, join(projectDir, 'node_modules')) },
  );
  const bursts = new EventEmitter();
  let changed = false;
  watcher.on('all', () => {
    changed = true;
    bursts.emit('change');
  });
  signal.addEventListener('abort', () => void watcher.close(), { once: true });

  const changes = (async function* bursting() {
    try {
      while (!signal.aborted) {
        if (!changed) await once(bursts, 'change', { signal });
        await setTimeout(SETTLE_MS, undefined, { signal });
        changed = false;
        yield;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  })();
  return { changes, add: (paths) => void watcher.add([...paths]) };
}

function isIgnored(path: string, installed: string): boolean {
  if (path === installed) return false;
  return basename(path) === 'node_modules' || (dirname(path) === installed && !INSTALLED.has(basename(path)));
}
