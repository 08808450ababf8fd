import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKept } from '@flash-ts/core/contract';
import { ResultFile } from './result-file.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'flash-result-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const resultOf = (id: string, output: string) => ({
  id,
  takenAt: 1_767_225_600_000,
  isStream: false,
  body: JSON.stringify({ output }),
});
const read = ({ name }: ResultFile) => readKept(readFileSync(join(folder, name)));

it('has one result after another, also a shorter one, and none in between', () => {
  const file = new ResultFile(folder);
  expect(read(file)).toBeUndefined();
  for (const output of ['ü'.repeat(100), 'short', 'x'.repeat(93), 'x'.repeat(94), 'longer'.repeat(50), '']) {
    file.write(resultOf(output, output));
    const { body, ...rest } = read(file) ?? { body: '' };
    expect([rest, JSON.parse(body)]).toEqual([{ id: output, takenAt: 1_767_225_600_000, isStream: false }, { output }]);
    file.clear();
    expect(read(file)).toBeUndefined();
  }
  file.remove();
  expect(readdirSync(folder)).toEqual([]);
});
