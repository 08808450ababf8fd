import type { PlatformSettingsReport } from '@flash-ts/core/contract';
import { nearestName } from '@flash-ts/core/errors';
import { conflict, invalidRequest, parseBody } from '../schemas/parse-body.js';
import { CHANGEABLE, ChangesSchema, isAllowed, isChangeable, type ChangeableName } from './changeable.js';
import { defaultSettings, type PlatformSettings } from './platform-settings.js';

/** Values by name; undefined resets a setting to its default. */
type Changes = ReadonlyMap<ChangeableName, number | undefined>;

/** Stores changed settings beyond the end of the platform. */
export interface SettingsStorage {
  list(): Readonly<Record<string, number>>;
  /** Saves all changes or none. They are durable when it returns. */
  save(changes: Changes): void;
}

/**
 * The platform's limits and intervals. Code reads a setting with `current()` each time it needs it, so that a change applies at once; code
 * that has copied a setting elsewhere observes the changes.
 */
export class Settings {
  readonly #given: Partial<PlatformSettings>;
  readonly #observers: (() => void)[] = [];
  #current: PlatformSettings;
  #storage: SettingsStorage | undefined;

  /** @param given settings from the start of the platform, which can't be changed later */
  constructor(given: Partial<PlatformSettings> = {}) {
    this.#given = given;
    this.#current = Object.freeze({ ...defaultSettings, ...given });
  }

  /** The present settings. A change replaces this object, so do not keep it. */
  current(): PlatformSettings {
    return this.#current;
  }

  /** @param observer called after each change */
  observe(observer: () => void): void {
    this.#observers.push(observer);
  }

  /** Applies the changes that were saved earlier, and saves later ones there. */
  keepIn(storage: SettingsStorage): void {
    this.#storage = storage;
    const saved = Object.entries(storage.list()).filter(([name, value]) => isAllowed(name, value));
    this.#apply(new Map(saved.filter(([name]) => !this.#isGiven(name)) as [ChangeableName, number][]));
  }

  /**
   * Changes settings by name, all of them or none.
   *
   * @param body numbers; null resets a setting to its default
   * @throws FlashError `FLASH_REQUEST_INVALID` with a fault for each name or value that is not allowed, `FLASH_REQUEST_CONFLICT` for one that
   *   was given at the start
   */
  change(body: unknown): void {
    const changes = readChanges(body);
    const given = [...changes.keys()].filter((name) => this.#isGiven(name));
    if (given.length > 0) {
      throw conflict(
        `The setting ${given.join(', ')} was given at the start of the platform and can't be changed; nothing was changed`,
        'Leave the setting out of the request, or start the platform without it.',
      );
    }
    this.#storage?.save(changes);
    this.#apply(changes);
  }

  report(): PlatformSettingsReport<PlatformSettings> {
    return {
      settings: this.#current,
      saved: this.#storage?.list() ?? {},
      givenAtStart: Object.keys(this.#given).filter((name) => this.#isGiven(name)),
      changeable: CHANGEABLE,
    };
  }

  #apply(changes: Changes): void {
    const values = [...changes].map(([name, value]) => [name, value ?? defaultSettings[name]]);
    this.#current = Object.freeze({ ...this.#current, ...Object.fromEntries(values) });
    for (const observer of this.#observers) observer();
  }

  #isGiven(name: string): boolean {
    return this.#given[name as keyof PlatformSettings] !== undefined;
  }
}

/** ` Did you mean …?` for the names that are similar to a setting's. */
function meant(names: readonly string[]): string {
  const similar = names.flatMap((name) => nearestName(name, CHANGEABLE) ?? []);
  return similar.length === 0 ? '' : ` Did you mean ${similar.join(', ')}?`;
}

function readChanges(body: unknown): Changes {
  const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body);
  const entries: [string, unknown][] = isRecord ? Object.entries(body) : [];
  const unknown = entries.map(([name]) => name).filter((name) => !isChangeable(name));
  if (unknown.length > 0)
    throw invalidRequest([
      `The setting ${unknown.join(', ')} does not exist; allowed: ${CHANGEABLE.join(', ')}.${meant(unknown)}`,
    ]);
  const back = new Set(entries.flatMap(([name, value]) => (value === null ? [name] : [])));
  const rest = entries.filter(([name]) => !back.has(name));
  const values = parseBody(ChangesSchema, isRecord ? Object.fromEntries(rest) : body);
  const changes = new Map<ChangeableName, number | undefined>(Object.entries(values) as [ChangeableName, number][]);
  for (const name of back) changes.set(name as ChangeableName, undefined);
  return changes;
}
