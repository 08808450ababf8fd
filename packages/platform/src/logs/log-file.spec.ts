import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../test/support/collect.js';
import { LogFile } from './log-file.js';
import { readLog } from './read-log.js';

const MB = 1024 * 1024;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'endpoint', 'worker.log');
/** A line of a little over a megabyte. */
const large = (seq: number) => JSON.stringify({ seq, line: 'x'.repeat(MB) });
const failed = (error: Error) => {
  throw error;
};
async function written(lines: readonly string[]): Promise<number[]> {
  const file = new LogFile(path(), failed);
  for (const line of lines) file.append(line);
  await file.close();
  return read();
}
const read = async () => (await collect(readLog(path()))).map(({ seq }) => seq);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('LogFile', () => {
  it('goes on in another file when it has grown too large, and is read as one', async () => {
    expect(await written(upTo(6).map(large))).toEqual(upTo(6));
    expect(readdirSync(join(folder, 'endpoint')).toSorted()).toEqual(['worker.log', 'worker.log.1']);
  });

  it('keeps the newest lines, without a gap, in no more than two files', async () => {
    const kept = await written(upTo(20).map(large));
    expect(kept).toEqual(upTo(20).slice(-kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(5);
    const sizes = readdirSync(join(folder, 'endpoint')).map((name) => statSync(join(folder, 'endpoint', name)).size);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * MB);
  });

  it('takes no time of its caller but to note the line down', async () => {
    const file = new LogFile(path(), failed);
    for (const seq of upTo(20)) file.append(large(seq));
    expect(existsSync(path())).toBe(false);
    await file.close();
    expect((await read()).at(-1)).toBe(20);
  });

  it('goes on when somebody has removed it', async () => {
    const file = new LogFile(path(), failed);
    file.append(large(1));
    file.append(large(2));
    await file.drained;
    rmSync(path());
    for (const seq of [3, 4, 5, 6]) file.append(large(seq));
    await file.close();
    expect((await read()).at(-1)).toBe(6);
  });

  it('leaves out a last line that was cut short', async () => {
    await written([large(1)]);
    writeFileSync(path(), '{"seq":2,"li', { flag: 'a' });
    expect(await read()).toEqual([1]);
  });

  it('keeps no more than twenty files, however many workers begin at the same time', async () => {
    const files = upTo(60).map((worker) => new LogFile(join(folder, 'endpoint', `w${worker}.log`), failed));
    for (const file of files) file.append('{}');
    await Promise.all(files.map((file) => file.close()));
    expect(readdirSync(join(folder, 'endpoint')).length).toBeLessThanOrEqual(20);
  });

  it('keeps the newest twenty files of an endpoint', async () => {
    mkdirSync(join(folder, 'endpoint'));
    for (const age of upTo(30)) {
      const other = join(folder, 'endpoint', `old-${age}.log`);
      writeFileSync(other, '');
      utimesSync(other, 1000 - age, 1000 - age);
    }
    await written(['{"seq":1}']);
    const names = readdirSync(join(folder, 'endpoint'));
    expect(names).toHaveLength(20);
    expect(names).toEqual(expect.arrayContaining(['worker.log', 'old-1.log', 'old-19.log']));
  });

  it('counts the file before it among the twenty', async () => {
    mkdirSync(join(folder, 'endpoint'));
    for (const age of upTo(19)) {
      const other = join(folder, 'endpoint', `old-${age}.log`);
      writeFileSync(other, '');
      utimesSync(other, 1000 - age, 1000 - age);
    }
    await written(upTo(6).map(large));
    const names = readdirSync(join(folder, 'endpoint'));
    expect(names).toHaveLength(20);
    expect(names).toEqual(expect.arrayContaining(['worker.log', 'worker.log.1', 'old-1.log', 'old-18.log']));
  });

  it('tells when the disk is behind, and when it has caught up', async () => {
    const file = new LogFile(path(), failed);
    file.append(JSON.stringify({ seq: 1 }));
    expect(file.drained).toBeUndefined();
    file.append(large(2));
    await file.drained;
    expect(statSync(path()).size).toBeGreaterThan(MB);
    expect(file.drained).toBeUndefined();
    await file.close();
  });

  it('says once that it can not be written, and goes on without', async () => {
    writeFileSync(join(folder, 'endpoint'), 'a file where its folder should be');
    const errors: Error[] = [];
    const file = new LogFile(path(), (error) => errors.push(error));
    for (const seq of upTo(3)) file.append(`{"seq":${seq}}`);
    await file.close();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: 'EEXIST' });
  });
});
