import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../test/support/collect.js';
import { LogFile } from './log-file.js';
import { StoredLog } from './stored-log.js';

const MB = 1024 * 1024;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'endpoint', 'worker.log');
/** A line of a little over a megabyte. */
const large = (seq: number) => JSON.stringify({ seq, line: 'x'.repeat(MB) });
const begun: string[] = [];
const newFile = (
  onError: (error: Error) => unknown = (error) => {
    throw error;
  },
) =>
  new LogFile({
    path: path(),
    segmentBytes: () => 5 * MB,
    onBegun: () => Promise.resolve(void begun.push(...readdirSync(join(folder, 'endpoint')))),
    onError,
  });
async function written(lines: readonly string[]): Promise<number[]> {
  const file = newFile();
  for (const line of lines) file.append(line);
  await file.close();
  return read();
}
async function read(): Promise<number[]> {
  const log = await StoredLog.open(path());
  const lines = await collect(log.from(() => true));
  await log.close();
  return lines.map(({ seq }) => seq);
}
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
    const file = newFile();
    for (const seq of upTo(20)) file.append(large(seq));
    expect(existsSync(path())).toBe(false);
    await file.close();
    expect((await read()).at(-1)).toBe(20);
  });

  it('goes on when somebody has removed it', async () => {
    const file = newFile();
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

  it('tells of each file that it has begun, once it is there', async () => {
    begun.length = 0;
    await written(upTo(6).map(large));
    expect(begun).toEqual(['worker.log', 'worker.log', 'worker.log.1']);
  });

  it('tells when the disk is behind, and when it has caught up', async () => {
    const file = newFile();
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
    const file = newFile((error) => errors.push(error));
    for (const seq of upTo(3)) file.append(`{"seq":${seq}}`);
    await file.close();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: 'EEXIST' });
  });
});
