import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EndpointStore } from './endpoint-store.js';
import { MIGRATIONS } from './migrations.js';
import { openState } from './open-state.js';

const SECRET = 'hunter2-and-more';
/** Steps of the schema that a platform knew which did not encrypt. */
const BEFORE = 5;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-sealing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = () => ({ stateFile: join(folder, 'state.db'), sealingKeyFile: join(folder, 'secrets.key') });
const open = (forgetSecrets = false) => openState(place(), { maxBytes: 10_000_000, forgetSecrets });
const inClear = () =>
  readdirSync(folder).filter(
    (name) => name.startsWith('state.db') && readFileSync(join(folder, name)).includes(SECRET),
  );

/** The state of a platform from before, with values that were replaced and whose rows are gone. */
function writeOldState(): void {
  const old = new DatabaseSync(place().stateFile);
  old.exec('PRAGMA journal_mode = WAL');
  for (const step of MIGRATIONS.slice(0, BEFORE)) old.exec(step);
  old.exec(`PRAGMA user_version = ${BEFORE}`);
  const config = (value: string) => JSON.stringify({ name: 'till', env: { FLASH_APP: 'shop', PASSWORD: value } });
  const diff = [
    { field: 'template.env', old: { PASSWORD: `${SECRET}1` }, new: { PASSWORD: SECRET } },
    { field: 'gpuCount', old: 1, new: 2 },
  ];
  old
    .prepare("INSERT INTO endpoints VALUES ('abcdefgh', 'now', ?, 2, 2, 'serving', NULL, NULL)")
    .run(config(`${SECRET}${'x'.repeat(9000)}`));
  old.prepare('UPDATE endpoints SET config = ?').run(config(SECRET));
  const insert = old.prepare("INSERT INTO releases VALUES ('abcdefgh', ?, ?, ?, 'now', 'served', NULL, ?)");
  insert.run(1, 'r1', config(`${SECRET}1`), '[]');
  insert.run(2, 'r2', config(SECRET), JSON.stringify(diff));
  insert.run(3, 'r3', config(`${SECRET}3`.repeat(500)), '[]');
  old.exec('DELETE FROM releases WHERE version = 3');
  old.close();
}

it('encrypts what a platform from before has left, and leaves nothing of it in clear', () => {
  writeOldState();
  expect(inClear()).toEqual(['state.db']);
  const { database, variables } = open();
  expect(inClear()).toEqual([]);
  const store = new EndpointStore(database, variables);
  expect(store.get('abcdefgh')?.config.env).toEqual({ FLASH_APP: 'shop', PASSWORD: SECRET });
  expect(store.releases('abcdefgh').map(({ config }) => config.env.PASSWORD)).toEqual([SECRET, `${SECRET}1`]);
  expect(store.release('abcdefgh', 2)?.diff).toEqual([
    { field: 'template.env', old: { PASSWORD: `${SECRET}1` }, new: { PASSWORD: SECRET } },
    { field: 'gpuCount', old: 1, new: 2 },
  ]);
  database.close();
  expect(inClear()).toEqual([]);
  const again = open();
  expect(new EndpointStore(again.database, again.variables).get('abcdefgh')?.config.env.PASSWORD).toBe(SECRET);
  again.database.close();
});

it('takes no value that was put to another endpoint', () => {
  writeOldState();
  open().database.close();
  const database = new DatabaseSync(place().stateFile);
  database.exec("PRAGMA foreign_keys = OFF; UPDATE endpoints SET id = 'stranger'");
  database.close();
  expect(() => open()).toThrow(expect.objectContaining({ code: 'FLASH_SECRETS_UNREADABLE' }));
});

it('is closed to a platform from before', () => {
  const { database } = open();
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  expect(version).toBeGreaterThan(BEFORE);
  database.close();
});
