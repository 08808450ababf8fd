import { EventEmitter, once } from 'node:events';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { watch } from 'chokidar';

/** Editors write a file in several steps; changes this many milliseconds apart are one. */
const SETTLE_MS = 60;

const WATCHED = ['src', 'package.json', 'tsconfig.json', '.env'];

/**
 * Watches a project's source from the call on, and yields once for each burst of changes until the signal aborts. A change that comes
 * while the consumer is busy is kept for its next turn.
 */
export function watchSource(projectDir: string, signal: AbortSignal): AsyncGenerator<void, void> {
  const watcher = watch(
    WATCHED.map((path) => join(projectDir, path)),
    { ignoreInitial: true, ignored: (path) => basename(path) === 'node_modules' },
  );
  const bursts = new EventEmitter();
  let changed = false;
  watcher.on('all', () => {
    changed = true;
    bursts.emit('change');
  });
  signal.addEventListener('abort', () => void watcher.close(), { once: true });

  return (async function* changes() {
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
}
