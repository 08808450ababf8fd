import type { PlatformSettingsReport } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';
import { defaultSettings, type PlatformSettings } from '../settings.js';
import type { SettingsStore } from '../store/settings-store.js';
import { invalidRequest, parseBody } from './parse-body.js';
import { isAllowed, isSettable, SETTABLE, SettingsSchema, type SettableName } from './settings-schema.js';

export interface SettingsParts {
  readonly store: SettingsStore;
  /** In force: everything reads this one object, when it needs a value. It is changed here and nowhere else. */
  readonly settings: PlatformSettings;
  /** What the platform was started with. */
  readonly given: Partial<PlatformSettings>;
}

/** The platform's limits and intervals while it runs. What was changed is kept, and is in force again at the next start. */
export class SettingsService {
  readonly #parts: SettingsParts;
  readonly #observers: (() => void)[] = [];

  constructor(parts: SettingsParts) {
    this.#parts = parts;
    const saved = Object.entries(parts.store.list()).filter(([name, value]) => isAllowed(name, value));
    this.#apply(new Map(saved.filter(([name]) => !this.#isGiven(name)) as [SettableName, number][]));
  }

  /** @param observer called after each change */
  observe(observer: () => void): void {
    this.#observers.push(observer);
  }

  view(): PlatformSettingsReport<PlatformSettings> {
    const { store, settings, given } = this.#parts;
    return {
      settings,
      saved: store.list(),
      givenAtStart: Object.keys(given).filter((name) => this.#isGiven(name)),
      changeable: SETTABLE,
    };
  }

  /**
   * Changes settings by name, all of them or none.
   *
   * @param body numbers; null puts a setting back to its default
   * @throws FlashError `FLASH_REQUEST_INVALID` with a fault for each name or value that is not allowed, `FLASH_REQUEST_CONFLICT` for one that
   *   was given at the start
   */
  change(body: unknown): PlatformSettingsReport<PlatformSettings> {
    const changes = this.#read(body);
    const given = [...changes.keys()].filter((name) => this.#isGiven(name));
    if (given.length > 0) {
      throw platformErrors.FLASH_REQUEST_CONFLICT({
        problem: `${given.join(', ')} was set by whoever started the platform, and nothing was changed`,
        fix: 'Leave it out here, or start the platform without it.',
      });
    }
    this.#parts.store.save(changes);
    this.#apply(changes);
    for (const observer of this.#observers) observer();
    return this.view();
  }

  #read(body: unknown): Map<SettableName, number | undefined> {
    const isRecord = typeof body === 'object' && body !== null && !Array.isArray(body);
    const entries: [string, unknown][] = isRecord ? Object.entries(body) : [];
    const unknown = entries.map(([name]) => name).filter((name) => !isSettable(name));
    if (unknown.length > 0)
      throw invalidRequest([`there is no setting ${unknown.join(', ')}; allowed: ${SETTABLE.join(', ')}`]);
    const back = new Set(entries.flatMap(([name, value]) => (value === null ? [name] : [])));
    const rest = entries.filter(([name]) => !back.has(name));
    const values = parseBody(SettingsSchema, isRecord ? Object.fromEntries(rest) : body);
    const changes = new Map<SettableName, number | undefined>(Object.entries(values) as [SettableName, number][]);
    for (const name of back) changes.set(name as SettableName, undefined);
    return changes;
  }

  #apply(changes: ReadonlyMap<SettableName, number | undefined>): void {
    const settings: { -readonly [Name in SettableName]: number } = this.#parts.settings;
    for (const [name, value] of changes) settings[name] = value ?? defaultSettings[name];
  }

  #isGiven(name: string): boolean {
    return this.#parts.given[name as keyof PlatformSettings] !== undefined;
  }
}
