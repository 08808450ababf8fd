import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../test/support/collect.js';
import { StoredLog } from './stored-log.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flash-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a log whose lines have these lengths, from 1 on, the first ones in the older file. */
async function stored(lengths: readonly number[], { older = 0, rest = '' } = {}): Promise<StoredLog> {
  const path = join(folder, 'w.log');
  const lines = lengths.map((length, index) => `${JSON.stringify({ seq: index + 1, line: 'é'.repeat(length) })}\n`);
  writeFileSync(path, lines.slice(older).join('') + rest);
  if (older > 0) writeFileSync(`${path}.1`, lines.slice(0, older).join(''));
  return StoredLog.open(path);
}
const seqs = async (lines: AsyncIterable<{ readonly seq: number }>) => (await collect(lines)).map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

describe('the log of a worker in its files', () => {
  it('is read from any line on and backwards from any line, whatever the lengths of the lines', async () => {
    const length = fc.oneof(fc.nat(300), fc.nat(100_000));
    const some = fc.array(length, { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(some, fc.nat(60), fc.nat(61), async (lengths, olderLines, from) => {
        const log = await stored(lengths, { older: Math.min(olderLines, lengths.length) });
        const isLater = ({ seq }: { seq: number }) => seq > from;
        expect(await seqs(log.from(isLater))).toEqual(range(from + 1, lengths.length));
        expect(await seqs(log.backwards(isLater))).toEqual(range(1, Math.min(from, lengths.length)).toReversed());
        await log.close();
        rmSync(join(folder, 'w.log.1'), { force: true });
      }),
      { numRuns: 60 },
    );
  });

  it.each(['{"seq":4,"li', '{"seq":4}', 'x'.repeat(200_000)])(
    'leaves out a last line without its end',
    async (rest) => {
      const log = await stored([1, 1, 1], { rest });
      expect(await seqs(log.from(() => true))).toEqual([1, 2, 3]);
      expect(await seqs(log.from(({ seq }) => seq > 3))).toEqual([]);
      expect(await seqs(log.backwards(() => false))).toEqual([3, 2, 1]);
      await log.close();
    },
  );

  it('is one without duplicates where both files are the same, as after a rotation between opening them', async () => {
    await (await stored([1, 1, 1])).close();
    const log = await stored([1, 1, 1], { older: 3 });
    expect(await seqs(log.from(() => true))).toEqual([1, 2, 3]);
    await log.close();
  });

  it('has no lines where there are no files, or none that can be read', async () => {
    const none = await StoredLog.open(join(folder, 'w', 'none.log'));
    expect(await seqs(none.from(() => true))).toEqual([]);
    expect(await seqs(none.backwards(() => false))).toEqual([]);
    const path = join(folder, 'binary.log');
    writeFileSync(path, Buffer.alloc(300_000, '\0\n{}\n'));
    const binary = await StoredLog.open(path);
    expect(await seqs(binary.from(() => true))).toEqual([]);
    expect(await seqs(binary.backwards(() => false))).toEqual([]);
    await binary.close();
  });
});
