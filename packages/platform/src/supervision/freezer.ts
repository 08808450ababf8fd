import type { PlatformSettings } from '../settings/platform-settings.js';
import type { Settings } from '../settings/settings.js';
import type { Worker } from './worker.js';

export type FreezeLimits = Pick<PlatformSettings, 'frozenWorkers' | 'frozenBytes'>;

/** How many of the frozen workers have to end. @param bytes the memory of each, the one that has been frozen for longest first */
export function overLimits(bytes: readonly number[], limits: FreezeLimits): number {
  let count = bytes.length;
  let held = bytes.reduce((sum, one) => sum + one, 0);
  let over = 0;
  for (const one of bytes) {
    if (count <= limits.frozenWorkers && held <= limits.frozenBytes) break;
    over += 1;
    count -= 1;
    held -= one;
  }
  return over;
}

/** Keeps scaled-down workers of all endpoints frozen, within the limits of the machine. */
export class Freezer {
  readonly #settings: Settings;
  readonly #platform: NodeJS.Platform;
  /** Frozen workers in the order in which they were frozen. */
  readonly #workers = new Set<Worker>();

  constructor(settings: Settings, platform: NodeJS.Platform = process.platform) {
    this.#settings = settings;
    this.#platform = platform;
  }

  /** Why no worker can be frozen now; undefined if workers can be frozen. */
  get unavailable(): string | undefined {
    if (this.#platform === 'win32') return 'Windows has no signal that stops a process';
    return this.#settings.current().frozenWorkers === 0 ? 'the setting frozenWorkers is 0' : undefined;
  }

  /** The frozen workers, the one that has been frozen for longest first. */
  frozen(): Worker[] {
    return [...this.#workers].filter(({ phase }) => phase === 'frozen');
  }

  /** Freezes an idle worker; if there are too many frozen workers, or they are too large, those that have been frozen for longest end. */
  freeze(worker: Worker, reason: string): void {
    worker.freeze(reason);
    // Moves the worker to the end of the order, also if it was frozen before.
    this.#workers.delete(worker);
    this.#workers.add(worker);
    for (const one of this.#workers) if (one.phase !== 'frozen') this.#workers.delete(one);
    const frozen = this.frozen();
    const over = overLimits(
      frozen.map(({ frozenBytes }) => frozenBytes),
      this.#settings.current(),
    );
    for (const one of frozen.slice(0, over)) {
      this.#workers.delete(one);
      one.retire('frozen for longest, and more are frozen than the settings frozenWorkers and frozenBytes allow');
    }
  }
}
