import type { LogLine } from '@flash-ts/core/contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../test/support/collect.js';
import type { LogCursor, NumberedLine } from './log-cursor.js';
import { LogStore } from './log-store.js';

const MB = 1024 * 1024;
const ALL: LogCursor = { kind: 'since', time: 0 };
let folder: string;
let logs: LogStore;
let leaving: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-logs-'));
  leaving = new AbortController();
  logs = newStore();
});
afterEach(async () => {
  leaving.abort();
  await logs.close();
  rmSync(folder, { recursive: true, force: true });
});

function newStore(): LogStore {
  return new LogStore(folder, (error) => {
    throw error;
  });
}
const line = (text: string, workerId = 'w', endpointId = 'e', second = 0): LogLine => ({
  endpointId,
  endpointName: endpointId,
  workerId,
  stream: 'stdout',
  time: new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(),
  line: text,
});
const append = (count: number, from = 1) => {
  for (let number = from; number < from + count; number += 1) logs.append(line(`line ${number}`, 'w', 'e', number));
};
const ofWorker = (cursor: LogCursor, lives = false) =>
  logs.ofWorker({ endpointId: 'e', workerId: 'w', lives, cursor, signal: leaving.signal });
const seqs = async (lines: AsyncIterable<NumberedLine>) => (await collect(lines)).map(({ seq }) => seq);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const recent = (endpointId?: string) => collect(logs.recent(endpointId, { follow: false, signal: leaving.signal }));
const codeOf = ({ line: text }: NumberedLine) => (JSON.parse(text) as { code: string }).code;

describe("a worker's lines", () => {
  it('are all that are kept, in memory or not', async () => {
    append(5000);
    await logs.workerGone('w');
    expect(await seqs(ofWorker(ALL))).toEqual(upTo(5000));
  });

  it.each([
    [{ kind: 'tail', lines: 2 }, [1499, 1500]],
    [{ kind: 'tail', lines: 0 }, []],
    [{ kind: 'tail', lines: 5000 }, upTo(1500)],
    [{ kind: 'after', seq: 1498 }, [1499, 1500]],
    [{ kind: 'after', seq: 3 }, upTo(1500).slice(3)],
    [{ kind: 'since', time: Date.UTC(2026, 0, 1) + 1_499_000 }, [1499, 1500]],
  ] as const)('from %j, of a worker that is gone and of an earlier platform alike', async (cursor, expected) => {
    append(1500);
    await logs.workerGone('w');
    expect(await seqs(ofWorker(cursor))).toEqual(expected);
    logs = newStore();
    expect(await seqs(ofWorker(cursor))).toEqual(expected);
  });

  it('go on with those that come, to the last one', async () => {
    append(2);
    const lines = ofWorker(ALL, true);
    expect((await lines.next()).value).toMatchObject({ seq: 1 });
    expect((await lines.next()).value).toMatchObject({ seq: 2 });
    const third = lines.next();
    append(3, 3);
    await logs.workerGone('w');
    expect((await third).value).toMatchObject({ seq: 3 });
    expect(await seqs(lines)).toEqual([4, 5]);
  });

  it('are waited for until a worker that has printed nothing is gone', async () => {
    const lines = seqs(ofWorker(ALL, true));
    await logs.workerGone('w');
    expect(await lines).toEqual([]);
  });

  it('are read from the file by a reader that fell behind', async () => {
    append(1);
    const lines = ofWorker(ALL, true);
    await lines.next();
    append(3000, 2);
    await logs.workerGone('w');
    expect(await seqs(lines)).toEqual(upTo(3001).slice(1));
  });

  it('are told to be missing when they are in no file either', async () => {
    append(1);
    const lines = ofWorker(ALL, true);
    await lines.next();
    for (let count = 0; count < 20; count += 1) logs.append(line('x'.repeat(MB)));
    append(1000);
    await logs.workerGone('w');
    const rest = await collect(lines);
    expect(codeOf(rest[0] as NumberedLine)).toBe('FLASH_LOG_LINES_LEFT_OUT');
    const first = rest[1]?.seq ?? 0;
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

describe('the lines in memory', () => {
  it('are in the order of their time, of one endpoint or of all', async () => {
    logs.append(line('third', 'w1', 'e', 3));
    logs.append(line('first', 'w2', 'e', 1));
    logs.append(line('second', 'w3', 'other', 2));
    expect((await recent()).map(({ line: text }) => text)).toEqual(['first', 'second', 'third']);
    expect((await recent('e')).map(({ line: text }) => text)).toEqual(['first', 'third']);
  });

  it('are those that were there when a reader came that does not follow', async () => {
    append(2);
    const lines = logs.recent(undefined, { follow: false, signal: leaving.signal });
    await lines.next();
    append(5, 3);
    expect(await seqs(lines)).toEqual([2]);
  });

  it('are bounded by bytes for all workers together, and a quiet worker keeps its own', async () => {
    logs.append(line('quiet', 'quiet'));
    for (let count = 0; count < 300; count += 1) logs.append(line('x'.repeat(MB / 4), `w${count % 3}`));
    const texts = (await recent()).map(({ line: text }) => text);
    expect(texts).toContain('quiet');
    const bytes = texts.join('').length;
    expect(bytes).toBeLessThanOrEqual(32 * MB);
    expect(bytes).toBeGreaterThan(24 * MB);
  });

  it('are told to be missing by a follower that fell behind', async () => {
    append(1);
    const lines = logs.recent('e', { follow: true, signal: leaving.signal });
    await lines.next();
    append(3000, 2);
    const gap = (await lines.next()).value as NumberedLine;
    expect(codeOf(gap)).toBe('FLASH_LOG_LINES_LEFT_OUT');
    expect(gap.line).toContain('left out 2000 lines');
    expect((await lines.next()).value).toMatchObject({ seq: 2002, line: 'line 2002' });
  });

  it('are followed until the reader leaves', async () => {
    const read = seqs(logs.recent(undefined, { follow: true, signal: leaving.signal }));
    append(2);
    await new Promise(setImmediate);
    leaving.abort();
    expect(await read).toEqual([1, 2]);
  });
});
