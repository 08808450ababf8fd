import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logFilesIn, outdatedFiles, removeForeignLogs, segmentBytes, type LogFileFacts } from './log-folder.js';

const MB = 1024 * 1024;
const file = (workerId: string, bytes: number, path = `${workerId}.log`): LogFileFacts => ({
  path,
  workerId,
  bytes,
  modified: '2026-01-01T00:00:00.000Z',
});
const outdated = (files: readonly LogFileFacts[], bytes: number, ...running: string[]) =>
  outdatedFiles(files, { bytes, running: new Set(running) }).map(({ path }) => path);

describe('a segment', () => {
  it.each([
    { kept: 100 * MB, running: 0, expected: 5 * MB },
    { kept: 100 * MB, running: 5, expected: 5 * MB },
    { kept: 100 * MB, running: 10, expected: 2.5 * MB },
    { kept: MB, running: 100, expected: 64 * 1024 },
  ])('is $expected bytes of $kept for $running workers', ({ kept, running, expected }) => {
    expect(segmentBytes(kept, running)).toBe(expected);
  });
});

describe('outdated log files', () => {
  it.each([
    ['none where there is room', [file('a', 50 * MB), file('b', 50 * MB)], [], []],
    [
      'the oldest beyond the room',
      [file('a', 50 * MB), file('b', 50 * MB), file('c', 1), file('d', 1)],
      [],
      ['c.log', 'd.log'],
    ],
    ['none of a worker that runs', [file('a', 95 * MB), file('b', 50 * MB)], ['b'], ['a.log']],
    [
      'those in the way of what a worker that runs may write',
      [file('a', 1), file('b', 90 * MB), file('c', MB)],
      ['a'],
      ['c.log'],
    ],
    ['none of both files of a worker', [file('a', 5 * MB), file('a', 5 * MB, 'a.log.1')], ['a'], []],
  ])('are %s', (_, files, running, expected) => {
    expect(outdated(files, 100 * MB, ...running)).toEqual(expected);
  });

  it('are those beyond two hundred, however small they are', () => {
    const files = Array.from({ length: 203 }, (_, index) => file(`w${index}`, 1));
    expect(outdated(files, 100 * MB, 'w0')).toEqual(['w201.log', 'w202.log']);
  });
});

describe('a folder of logs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flash-logs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, daysAgo: number) => {
    writeFileSync(join(folder, path), 'line\n');
    const at = Date.now() / 1000 - daysAgo * 86_400;
    utimesSync(join(folder, path), at, at);
  };

  it('is listed with the file first that was written last, without what is no log', async () => {
    for (const [name, daysAgo] of Object.entries({ 'a.log': 2, 'b.log': 1, 'b.log.1': 3, 'notes.txt': 0 }))
      write(name, daysAgo);
    const files = await logFilesIn(folder);
    expect(files.map(({ workerId, bytes }) => [workerId, bytes])).toEqual([
      ['b', 5],
      ['a', 5],
      ['b', 5],
    ]);
    expect(await logFilesIn(join(folder, 'none'))).toEqual([]);
  });

  it('loses the logs of endpoints that were removed long ago', async () => {
    for (const [id, daysAgo] of Object.entries({ here: 30, recent: 6, old: 8 })) {
      mkdirSync(join(folder, id));
      write(`${id}/w.log`, daysAgo);
    }
    writeFileSync(join(folder, 'a file'), '');
    await removeForeignLogs(folder, new Set(['here']));
    expect(readdirSync(folder).toSorted()).toEqual(['a file', 'here', 'recent']);
  });
});
