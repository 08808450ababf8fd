import { CHANGEABLE, isAllowed } from './changeable.js';
import { defaultSettings } from './platform-settings.js';
import { Settings, type SettingsStorage } from './settings.js';

/** Keeps settings as the store does. @param saved by an earlier platform */
function storageOf(saved: Readonly<Record<string, number>> = {}): SettingsStorage {
  const kept = new Map(Object.entries(saved));
  return {
    list: () => Object.fromEntries(kept),
    save(changes) {
      for (const [name, value] of changes) {
        if (value === undefined) kept.delete(name);
        else kept.set(name, value);
      }
    },
  };
}

describe('Settings', () => {
  it('have the defaults in force, but for those that were given at the start', () => {
    expect(new Settings({ graceMs: 5 }).current()).toEqual({ ...defaultSettings, graceMs: 5 });
  });

  it('have defaults that a change could set', () => {
    expect(CHANGEABLE.filter((name) => !isAllowed(name, defaultSettings[name]))).toEqual([]);
  });

  it('are in force when those who observe changes hear of one, and keep to themselves what was read before', () => {
    const settings = new Settings();
    const seen: number[] = [];
    settings.observe(() => seen.push(settings.current().graceMs));
    const before = settings.current();
    settings.change({ graceMs: 5, bootMs: 7 });
    settings.change({ graceMs: null });
    expect(seen).toEqual([5, defaultSettings.graceMs]);
    expect([before.graceMs, settings.current().bootMs]).toEqual([defaultSettings.graceMs, 7]);
  });

  it('are changed by nobody else', () => {
    const current: { graceMs: number } = new Settings().current();
    expect(() => (current.graceMs = 5)).toThrow(TypeError);
  });

  it('take over what was saved, where it is allowed and nothing was given at the start', () => {
    const settings = new Settings({ stableMs: 3 });
    settings.keepIn(storageOf({ graceMs: 5, stableMs: 4, healthIntervalMs: 1, noSuchSetting: 2 }));
    const { graceMs, stableMs, healthIntervalMs } = settings.current();
    expect({ graceMs, stableMs, healthIntervalMs }).toEqual({
      graceMs: 5,
      stableMs: 3,
      healthIntervalMs: defaultSettings.healthIntervalMs,
    });
    expect(settings.current()).not.toHaveProperty('noSuchSetting');
  });

  it('save changes before they are in force: one that can not be saved changes nothing', () => {
    const settings = new Settings();
    const storage = storageOf();
    settings.keepIn(storage);
    settings.change({ graceMs: 5, bootMs: 7 });
    settings.change({ graceMs: null });
    expect([storage.list(), settings.report().saved]).toEqual([{ bootMs: 7 }, { bootMs: 7 }]);
    const full = new Error('the disk is full');
    settings.keepIn({
      list: () => ({}),
      save: () => {
        throw full;
      },
    });
    expect(() => settings.change({ bootMs: 9 })).toThrow(full);
    expect(settings.current().bootMs).toBe(7);
  });

  it.each([
    [{ bootMs: 9, graceMs: -1 }, 'FLASH_REQUEST_INVALID'],
    [{ bootMs: 9, noSuchSetting: 1 }, 'FLASH_REQUEST_INVALID'],
    [{ bootMs: 9, stableMs: 1 }, 'FLASH_REQUEST_CONFLICT'],
  ])('refuse %j as a whole, with %s', (body, code) => {
    const settings = new Settings({ stableMs: 3 });
    const before = settings.current();
    settings.observe(() => {
      throw new Error('nothing was changed');
    });
    expect(() => settings.change(body)).toThrow(expect.objectContaining({ code }));
    expect(settings.current()).toBe(before);
  });
});
