import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { DiskSync } from './disk-sync.js';

let folder: string;
let sync: DiskSync;
let done: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-sync-'));
  const path = join(folder, 'log');
  writeFileSync(path, 'written');
  done = [];
  sync = new DiskSync(path, (error) => done.push(error.message));
});
afterEach(() => {
  sync.close();
  rmSync(folder, { recursive: true });
});

const note = (what: string) => sync.after(() => done.push(what));

it('waits for nothing while everything is on the disk', () => {
  note('at once');
  expect(done).toEqual(['at once']);
});

it('waits for the sync that covers what was written, also beside one that has begun before', async () => {
  sync.begin();
  note('first');
  sync.begin();
  note('second');
  expect(done).toEqual([]);
  await until('both are on the disk', () => done.length === 2);
  expect(done).toEqual(['first', 'second']);
  note('at once');
  expect(done).toEqual(['first', 'second', 'at once']);
});
