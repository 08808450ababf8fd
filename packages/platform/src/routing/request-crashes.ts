import type { FlashError } from '@flash-ts/core/errors';
import type { Clock } from '../clock/clock.js';
import { platformErrors } from '../errors/catalogue.js';
import type { Settings } from '../settings/settings.js';
import { isSent, type CrashEnding } from '../processes/sent-signals.js';

/** Requests that are tracked at a time; the one with the oldest crash is dropped first. */
const MOST = 1000;
/**
 * If several requests may have caused a crash, it counts for each of them only if so many milliseconds have passed since their last one:
 * innocent requests have probably been answered in that time.
 */
const APART_MS = 1000;
interface Suspect {
  readonly crashes: number;
  /** Monotonic milliseconds of the last crash that counted. */
  readonly last: number;
}

/** The key by which the crashes of a request are counted. @param path path and query */
export function crashKey(method: string, path: string): string {
  const query = path.indexOf('?');
  return `${method} ${query === -1 ? path : path.slice(0, query)}`;
}

/**
 * Requests of an endpoint that crash its workers, by method and path. After `lostWorkers` crashes, further requests of the same method and
 * path are refused for `crashBlockMs`; an answer clears them.
 */
export class RequestCrashes {
  readonly #settings: Settings;
  readonly #clock: Clock;
  // Ordered by their last crashes.
  readonly #suspects = new Map<string, Suspect>();

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Whether any request is suspected, which is rare. */
  get any(): boolean {
    return this.#suspects.size > 0;
  }

  /** Why a request is not sent to a worker; undefined if it may be sent. @param key see `crashKey` */
  refusal(key: string): FlashError | undefined {
    const suspect = this.#suspects.get(key);
    if (suspect === undefined || suspect.crashes < this.#settings.current().lostWorkers) return undefined;
    const leftMs = suspect.last + this.#settings.current().crashBlockMs - this.#clock.now();
    if (leftMs > 0) return platformErrors.FLASH_REQUEST_BLOCKED({ request: key, crashes: suspect.crashes, leftMs });
    this.#suspects.delete(key);
    return undefined;
  }

  /** A worker has answered the request completely. */
  answered(key: string): void {
    this.#suspects.delete(key);
  }

  /**
   * A worker that had been ready has ended without being asked to.
   *
   * @param keys of the requests that the worker had read and not answered
   * @returns whether a request caused the end, so that it does not count against the version
   */
  crashed(keys: readonly string[], ending: CrashEnding): boolean {
    if (isSent(ending)) return false;
    const suspects = new Set(keys);
    const now = this.#clock.now();
    let isBlocked = false;
    for (const key of suspects) isBlocked = this.#count(key, keys.length === 1, now) || isBlocked;
    return keys.length === 1 || isBlocked;
  }

  /** Clears everything, after a release or a requested retry. */
  clear(): void {
    this.#suspects.clear();
  }

  /**
   * @param alone whether no other request can have caused the crash
   * @returns whether the request is blocked from now on
   */
  #count(key: string, alone: boolean, now: number): boolean {
    const { lostWorkers, crashBlockMs } = this.#settings.current();
    const known = this.#suspects.get(key);
    const before = known !== undefined && now - known.last < crashBlockMs ? known : undefined;
    if (before && !alone && now - before.last < APART_MS) return false;
    const crashes = (before?.crashes ?? 0) + 1;
    this.#suspects.delete(key);
    this.#suspects.set(key, { crashes, last: now });
    const [oldest] = this.#suspects.keys();
    if (this.#suspects.size > MOST && oldest !== undefined) this.#suspects.delete(oldest);
    return crashes >= lostWorkers;
  }
}
