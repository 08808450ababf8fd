import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase, transaction } from './database.js';
import type { EndpointConfig, EndpointRecord, ReleaseRecord } from '../records/endpoint-record.js';
import { EndpointStore } from './endpoint-store.js';
import { MIGRATIONS } from './migrations.js';
import { ProcessStore } from './process-store.js';
import { SealedVariables } from './sealed-variables.js';
import { Sealer } from './sealer.js';
import { SettingsStore } from './settings-store.js';

const variables = new SealedVariables(new Sealer(Buffer.alloc(32, 1)));
let folder: string;
let path: string;
let database: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-store-'));
  path = join(folder, 'state.db');
  database = openDatabase(path, MIGRATIONS);
});
afterEach(() => {
  if (database.isOpen) database.close();
  rmSync(folder, { recursive: true, force: true });
});

const config: EndpointConfig = {
  name: 'a',
  type: 'LOAD_BALANCER',
  image: 'flash.local/a@sha256:0',
  args: '',
  disk: 20,
  env: { 'ключ "\'': '\u0000✓' },
  ports: [],
  registry: null,
  gpu: null,
  cpu: [{ id: 'cpu3c', vcpuCount: 2, memory: 4 }],
  workers: { min: 0, max: 1, idleTimeout: 10 },
  scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
  dataCenterIds: [],
  networkVolumes: [],
  timeout: 0,
  flashboot: 'OFF',
};
const record: EndpointRecord = {
  id: 'abcdefgh',
  createdAt: '2026-01-01T00:00:00.000Z',
  config,
  version: 1,
  rollout: { state: 'verifying', servingVersion: null, reason: null, canary: null, fallback: null },
};
const release = (version: number): ReleaseRecord => ({
  id: `release${version}`,
  version,
  config,
  createdAt: record.createdAt,
  outcome: 'pending',
  reason: null,
  diff: [],
});
const reopened = (): EndpointStore => {
  database.close();
  database = openDatabase(path, MIGRATIONS);
  return new EndpointStore(database, variables);
};

describe('the store', () => {
  it('has after a reopening what was written', () => {
    new EndpointStore(database, variables).create(record, release(1));
    const store = reopened();
    expect(store.get(record.id)).toEqual(record);
    expect(store.list()).toEqual([record]);
    const changed: EndpointRecord = {
      ...record,
      config: { ...config, env: {} },
      version: 2,
      rollout: { state: 'failed', servingVersion: 1, reason: 'boom', canary: null, fallback: null },
    };
    store.update(changed, { ...release(2), config: changed.config });
    const again = reopened();
    expect(again.get(record.id)).toEqual(changed);
    expect(again.releases(record.id).map(({ version }) => version)).toEqual([2, 1]);
    expect(again.release(record.id, 1)?.config).toEqual(config);
  });

  it('keeps the rule of a canary, and verifies its version again after a restart', () => {
    const canary = { percent: 2.5, header: { name: 'x-canary', value: 'always' } };
    const onCanary: EndpointRecord = {
      ...record,
      version: 2,
      rollout: { state: 'canary', servingVersion: 1, reason: null, canary, fallback: null },
    };
    const store = new EndpointStore(database, variables);
    store.create(record, release(1));
    store.update(onCanary, release(2));
    store.update(onCanary);
    expect(store.release(record.id, 2)?.outcome).toBe('pending');
    expect(reopened().get(record.id)?.rollout).toEqual({ ...onCanary.rollout, state: 'verifying' });
    const again = new EndpointStore(database, variables);
    again.update({
      ...onCanary,
      rollout: { state: 'serving', servingVersion: 1, reason: null, canary: null, fallback: null },
    });
    expect(again.get(record.id)?.rollout.canary).toBeNull();
    expect(again.release(record.id, 2)?.outcome).toBe('abandoned');
  });

  it('keeps what a watched version falls back to', () => {
    const store = new EndpointStore(database, variables);
    store.create(record, release(1));
    const rollout = { state: 'serving', servingVersion: 2, reason: null, canary: null, fallback: 1 } as const;
    store.update({ ...record, version: 2, rollout }, release(2));
    expect(reopened().get(record.id)?.rollout).toEqual(rollout);
  });

  it('keeps what became of each release', () => {
    const store = new EndpointStore(database, variables);
    store.create(record, release(1));
    const outcomes = () => store.releases(record.id).map(({ version, outcome, reason }) => [version, outcome, reason]);
    store.saveRollout({
      ...record,
      rollout: { state: 'serving', servingVersion: 1, reason: null, canary: null, fallback: null },
    });
    store.update({ ...record, version: 2 }, release(2));
    store.update({ ...record, version: 3 }, release(3));
    store.saveRollout({
      ...record,
      version: 3,
      rollout: { state: 'failed', servingVersion: 1, reason: 'boom', canary: null, fallback: null },
    });
    expect(outcomes()).toEqual([
      [3, 'failed', 'boom'],
      [2, 'abandoned', null],
      [1, 'served', null],
    ]);
    store.deleteReleases(record.id, [2]);
    expect(outcomes().map(([version]) => version)).toEqual([3, 1]);
    expect(store.images()).toEqual([config.image]);
  });

  it('makes nothing of a change that does not fit on the disk, and goes on', () => {
    database.close();
    database = openDatabase(path, MIGRATIONS, 100_000);
    const store = new EndpointStore(database, variables);
    store.create(record, release(1));
    const large = { ...record, config: { ...config, env: { LARGE: 'x'.repeat(200_000) } }, version: 2 };
    expect(() => store.update(large, release(2))).toThrow(expect.objectContaining({ code: 'FLASH_DISK_FULL' }));
    expect(() => store.saveRollout(large)).not.toThrow();
    expect(reopened().get(record.id)).toEqual(record);
    new EndpointStore(database, variables).update({ ...record, version: 2 }, release(2));
    expect(new EndpointStore(database, variables).get(record.id)?.version).toBe(2);
  });

  it('brings the state of a platform from before outcomes were kept to the newest schema', () => {
    database.close();
    const old = new DatabaseSync(join(folder, 'old.db'));
    old.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1;`);
    const insert = `INSERT INTO releases VALUES ('abcdefgh', ?, ?, '{"env": {}}', 'now')`;
    old.exec(`INSERT INTO endpoints VALUES ('abcdefgh', 'now', '{"env": {}}', 3, 2, 'failed', 'boom')`);
    for (const version of [1, 2, 3]) old.prepare(insert).run(version, `r${version}`);
    old.close();
    database = openDatabase(join(folder, 'old.db'), MIGRATIONS);
    expect(new EndpointStore(database, variables).releases('abcdefgh')).toMatchObject([
      { version: 3, outcome: 'failed', reason: 'boom', diff: [] },
      { version: 2, outcome: 'served' },
      { version: 1, outcome: 'served' },
    ]);
  });

  it('changes all of it or nothing', () => {
    const store = new EndpointStore(database, variables);
    store.create(record, release(1));
    expect(() => store.update({ ...record, version: 9 }, release(1))).toThrow(/UNIQUE/);
    expect(store.get(record.id)).toEqual(record);
    expect(() => store.create(record, release(1))).toThrow(/UNIQUE/);
  });

  it('deletes an endpoint with its releases', () => {
    const store = new EndpointStore(database, variables);
    store.create(record, release(1));
    store.delete(record.id);
    expect(store.get(record.id)).toBeUndefined();
    expect(store.releases(record.id)).toEqual([]);
  });

  it('has no release without an endpoint', () => {
    const orphan = () =>
      transaction(database, () =>
        database.exec(
          "INSERT INTO releases (endpoint_id, version, id, config, created_at) VALUES ('nobody', 1, 'r', '{}', 'now')",
        ),
      );
    expect(orphan).toThrow(/FOREIGN KEY/);
  });

  it('writes through to the disk before it returns', () => {
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });

  it('remembers processes', () => {
    const store = new ProcessStore(database);
    store.add({ workerId: 'w1', pid: 42, started: '17' });
    store.add({ workerId: 'w2', pid: 43, started: '18' });
    store.remove('w1');
    expect(store.list()).toEqual([{ workerId: 'w2', pid: 43, started: '18' }]);
  });

  it('migrates the home of an earlier platform: a canary keeps its rule, and a changed setting its value', () => {
    const [earlier, home] = [MIGRATIONS.slice(0, 7), join(folder, 'earlier.db')];
    const old = new DatabaseSync(home);
    old.exec(`${earlier.join(';')}; PRAGMA user_version = ${earlier.length};`);
    old.exec(`
      INSERT INTO endpoints (id, created_at, config, version, serving_version, rollout_state, canary)
        VALUES ('shop', '2026-01-01T00:00:00.000Z', '{"env":{}}', 2, 1, 'verifying', '{"percent":10,"header":null}');
      INSERT INTO settings (name, value) VALUES ('startSlotMs', 500), ('queueWaitMs', 7);
    `);
    old.close();
    const migrated = openDatabase(home, MIGRATIONS);
    expect(new EndpointStore(migrated, variables).get('shop')?.rollout).toMatchObject({
      state: 'verifying',
      servingVersion: 1,
      canary: { percent: 10, header: null },
    });
    expect(new SettingsStore(migrated).list()).toEqual({ queueWaitMs: 7, startTurnMs: 500 });
    migrated.close();
  });

  it('refuses the state of a newer platform', () => {
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(() => openDatabase(path, MIGRATIONS)).toThrow(expect.objectContaining({ code: 'FLASH_STATE_NEWER' }));
  });
});
