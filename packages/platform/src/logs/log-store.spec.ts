import type { LogLine } from '@flash-ts/core/contract';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../test/support/collect.js';
import { Settings } from '../settings/settings.js';
import { FROM_THE_FIRST, type LogCursor, type NumberedLine } from './log-cursor.js';
import { LogStore } from './log-store.js';
import type { LogRead } from './read-logs.js';

const MB = 1024 * 1024;
let folder: string;
let settings: Settings;
let logs: LogStore;
let leaving: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-logs-'));
  leaving = new AbortController();
  settings = new Settings();
  logs = newStore();
});
afterEach(async () => {
  leaving.abort();
  await logs.close();
  rmSync(folder, { recursive: true, force: true });
});

function newStore(): LogStore {
  return new LogStore(folder, settings, (error) => {
    throw error;
  });
}
const timeOf = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
const line = (text: string, workerId = 'w', endpointId = 'e', second = 0): LogLine => ({
  endpointId,
  endpointName: endpointId,
  workerId,
  stream: 'stdout',
  time: timeOf(second),
  line: text,
});
const append = (count: number, from = 1) => {
  for (let number = from; number < from + count; number += 1) logs.append(line(`line ${number}`, 'w', 'e', number));
};
const ofWorker = (cursor: LogCursor, lives = false) =>
  logs.ofWorker({ endpointId: 'e', workerId: 'w', lives }, { cursor, follow: true, signal: leaving.signal });
const seqs = async (lines: AsyncIterable<NumberedLine>) => (await collect(lines)).map(({ seq }) => seq);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const read = (options: Partial<LogRead> = {}, ...ids: string[]) =>
  logs.ofEndpoints(ids.length === 0 ? undefined : ids, {
    cursor: FROM_THE_FIRST,
    follow: false,
    signal: leaving.signal,
    ...options,
  });
const texts = async (...[options, ...ids]: Parameters<typeof read>) =>
  (await collect(read(options, ...ids))).map(({ line: text }) => text);
const codeOf = ({ line: text }: NumberedLine) => (JSON.parse(text) as { code: string }).code;

describe("a worker's lines", () => {
  it('are all that are kept, in memory or not', async () => {
    append(5000);
    await logs.workerGone('w');
    expect(await seqs(ofWorker(FROM_THE_FIRST))).toEqual(upTo(5000));
  });

  it.each([
    [{ kind: 'tail', lines: 2 }, [1499, 1500]],
    [{ kind: 'tail', lines: 0 }, []],
    [{ kind: 'tail', lines: 5000 }, upTo(1500)],
    [{ kind: 'after', seq: 1498 }, [1499, 1500]],
    [{ kind: 'after', seq: 3 }, upTo(1500).slice(3)],
    [{ kind: 'since', time: timeOf(1499) }, [1499, 1500]],
  ] as const)('from %j, of a worker that is gone and of an earlier platform alike', async (cursor, expected) => {
    append(1500);
    await logs.workerGone('w');
    expect(await seqs(ofWorker(cursor))).toEqual(expected);
    logs = newStore();
    expect(await seqs(ofWorker(cursor))).toEqual(expected);
  });

  it('go on with those that come, to the last one', async () => {
    append(2);
    const lines = ofWorker(FROM_THE_FIRST, true);
    expect((await lines.next()).value).toMatchObject({ seq: 1 });
    expect((await lines.next()).value).toMatchObject({ seq: 2 });
    const third = lines.next();
    append(3, 3);
    await logs.workerGone('w');
    expect((await third).value).toMatchObject({ seq: 3 });
    expect(await seqs(lines)).toEqual([4, 5]);
  });

  it('are waited for until a worker that has printed nothing is gone', async () => {
    const lines = seqs(ofWorker(FROM_THE_FIRST, true));
    await logs.workerGone('w');
    expect(await lines).toEqual([]);
  });

  it('are read from the file by a reader that fell behind', async () => {
    append(1);
    const lines = ofWorker(FROM_THE_FIRST, true);
    await lines.next();
    append(3000, 2);
    await logs.workerGone('w');
    expect(await seqs(lines)).toEqual(upTo(3001).slice(1));
  });

  it('are told to be missing when they are in no file either', async () => {
    append(1);
    const lines = ofWorker(FROM_THE_FIRST, true);
    await lines.next();
    for (let count = 0; count < 20; count += 1) logs.append(line('x'.repeat(MB)));
    append(1000);
    await logs.workerGone('w');
    const rest = await collect(lines);
    const first = rest[1]?.seq ?? 0;
    expect(codeOf(rest[0] as NumberedLine)).toBe('FLASH_LOG_LINES_LEFT_OUT');
    expect(rest[0]?.leftOut).toBe(first - 2);
    expect(rest[0]?.line).toContain(`left out ${first - 2} lines`);
    expect(rest.slice(1).map(({ seq }) => seq)).toEqual(upTo(1021).slice(first - 1));
  });

  it('belong to one endpoint', async () => {
    append(1);
    expect(await logs.has('e', 'w')).toBe(true);
    expect(await logs.has('other', 'w')).toBe(false);
    await logs.workerGone('w');
    logs = newStore();
    expect(await logs.has('e', 'w')).toBe(true);
    expect(await logs.has('other', 'w')).toBe(false);
  });
});

describe('the lines of endpoints', () => {
  it('are in the order of their time, of one endpoint, of several or of all', async () => {
    logs.append(line('third', 'w1', 'e', 3));
    logs.append(line('first', 'w2', 'e', 1));
    logs.append(line('second', 'w3', 'other', 2));
    expect(await texts()).toEqual(['first', 'second', 'third']);
    expect(await texts({}, 'e')).toEqual(['first', 'third']);
    expect(await texts({}, 'e', 'other')).toEqual(['first', 'second', 'third']);
  });

  it('are those of workers that are gone and of an earlier platform too', async () => {
    append(1500);
    for (const number of [1, 2, 3]) logs.append(line(`other ${number}`, 'w2', 'e', 1498.5 + number));
    await Promise.all(['w', 'w2'].map((worker) => logs.workerGone(worker)));
    const expected = ['line 1499', 'other 1', 'line 1500', 'other 2', 'other 3'];
    const cursor = { kind: 'since', time: timeOf(1499) } as const;
    expect(await texts({ cursor })).toEqual(expected);
    await logs.close();
    logs = newStore();
    expect(await texts({ cursor })).toEqual(expected);
    logs.append(line('now', 'w3', 'e', 1501));
    expect(await texts({ cursor }, 'e')).toEqual([...expected.slice(0, 4), 'now', 'other 3']);
  });

  it.each<[{ lines: number; since?: number; until?: number }, string[]]>([
    [{ lines: 3 }, ['b 11', 'a 12', 'b 12']],
    [{ lines: 2, until: 5 }, ['b 4', 'a 5']],
    [{ lines: 100, since: 12 }, ['a 12', 'b 12']],
    [{ lines: 2, since: 2, until: 2 }, ['a 2']],
    [{ lines: 0 }, []],
    [{ lines: 5, since: 13 }, []],
  ])('are the newest ones, of %j', async ({ lines, since, until }, expected) => {
    for (let second = 1; second <= 12; second += 1) {
      logs.append(line(`a ${second}`, 'w1', 'e', second));
      logs.append(line(`b ${second}`, 'w2', 'other', second + 0.5));
    }
    const cursor: LogCursor = { kind: 'tail', lines, ...(since !== undefined && { since: timeOf(since) }) };
    const options = { cursor, until: until === undefined ? undefined : timeOf(until) };
    expect(await texts(options)).toEqual(expected);
    await Promise.all(['w1', 'w2'].map((worker) => logs.workerGone(worker)));
    logs = newStore();
    expect(await texts(options)).toEqual(expected);
  });

  it('are selected by level and request, also the newest ones', async () => {
    const told = (level: string, requestId: string, second: number) =>
      logs.append(line(JSON.stringify({ level, requestId }), 'w', 'e', second));
    for (let second = 1; second <= 2000; second += 1)
      told(second % 500 === 0 ? 'error' : 'info', `r${second % 1000}`, second);
    logs.append({ ...line('a stack', 'w', 'e', 2001), stream: 'stderr' });
    await logs.workerGone('w');
    const tail = { kind: 'tail', lines: 2 } as const;
    expect(await collect(read({ level: 'warn' }))).toHaveLength(5);
    expect(await seqs(read({ level: 'warn', cursor: tail }))).toEqual([2000, 2001]);
    expect(await seqs(read({ request: 'r500' }))).toEqual([500, 1500]);
    expect(await seqs(read({ request: 'r7', cursor: tail }))).toEqual([7, 1007]);
    expect(await seqs(read({ request: 'r7', level: 'error' }))).toEqual([]);
  });

  it('are those that were there when a reader came that does not follow', async () => {
    append(2);
    const lines = read();
    await lines.next();
    append(5, 3);
    expect(await seqs(lines)).toEqual([2]);
  });

  it('are followed, also those of workers that begin later, until the reader leaves', async () => {
    append(2);
    const lines = read({ follow: true, cursor: { kind: 'tail', lines: 1 } });
    expect((await lines.next()).value).toMatchObject({ seq: 2 });
    const rest = collect(lines);
    append(1, 3);
    logs.append(line('new', 'w2', 'e', 4));
    await new Promise(setImmediate);
    leaving.abort();
    expect((await rest).map(({ line: text }) => text)).toEqual(['line 3', 'new']);
  });

  it('are followed where a worker is displaced from memory by others that ended after it', async () => {
    append(1);
    const lines = read({ follow: true });
    await lines.next();
    append(1, 2);
    await logs.workerGone('w');
    for (let number = 1; number <= 11; number += 1) {
      logs.append(line(`other ${number}`, `w${number}`, 'e', 10 + number));
      await logs.workerGone(`w${number}`);
    }
    const rest = [];
    while (rest.length < 12) rest.push((await lines.next()).value?.line);
    expect(rest).toEqual(['line 2', ...upTo(11).map((number) => `other ${number}`)]);
  });

  it('are in memory as far as a bound of bytes for all workers together goes, and a quiet worker keeps its own', async () => {
    logs.append(line('quiet', 'quiet'));
    for (let count = 0; count < 300; count += 1) logs.append(line('x'.repeat(MB / 4), `w${count % 3}`));
    await Promise.all(['w0', 'w1', 'w2', 'quiet'].map((worker) => logs.workerGone(worker)));
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const remembered = await texts();
    expect(remembered).toContain('quiet');
    const bytes = remembered.join('').length;
    expect(bytes).toBeLessThanOrEqual(32 * MB);
    expect(bytes).toBeGreaterThan(24 * MB);
  });

  it('are told to be missing by a follower that fell behind what memory and files have', async () => {
    settings.change({ logBytes: MB });
    logs.append(line('{"level":"fatal"}'));
    const lines = read({ follow: true, level: 'fatal' });
    await lines.next();
    append(3000, 2);
    await logs.workerGone('w');
    const gap = (await lines.next()).value as NumberedLine;
    expect(codeOf(gap)).toBe('FLASH_LOG_LINES_LEFT_OUT');
    expect(gap.line).toContain(`left out ${gap.leftOut} lines`);
    expect(gap).toMatchObject({ leftOut: 2000, seq: 2001 });
  });
});

describe('the bytes of an endpoint', () => {
  const bytesOf = (endpointId: string) =>
    readdirSync(join(folder, endpointId)).reduce((sum, name) => sum + statSync(join(folder, endpointId, name)).size, 0);

  it('stay within the setting, and a worker that runs keeps its newest lines however much others print', async () => {
    settings.change({ logBytes: MB });
    logs.append(line('quiet', 'quiet'));
    for (let worker = 0; worker < 30; worker += 1) {
      for (let count = 0; count < 10; count += 1) logs.append(line('x'.repeat(20_000), `w${worker}`));
      await logs.workerGone(`w${worker}`);
    }
    expect(bytesOf('e')).toBeLessThanOrEqual(MB);
    expect(bytesOf('e')).toBeGreaterThan(MB / 2);
    await logs.close();
    logs = newStore();
    expect(await texts()).toContain('quiet');
  });

  it('are reduced at once when the setting is', async () => {
    for (let worker = 0; worker < 30; worker += 1) {
      logs.append(line('x'.repeat(100_000), `w${worker}`));
      await logs.workerGone(`w${worker}`);
    }
    expect(bytesOf('e')).toBeGreaterThan(2 * MB);
    settings.change({ logBytes: MB });
    await logs.close();
    expect(bytesOf('e')).toBeLessThanOrEqual(MB);
  });
});
