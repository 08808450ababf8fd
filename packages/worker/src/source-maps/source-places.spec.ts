import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SourcePlaces } from './source-places.js';

let folder: string;
let root: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flash maps (1) '));
  root = pathToFileURL(`${folder}/`);
  await mkdir(join(folder, 'chunks'));
  const map = { sources: ['../src/a b.ts', '../node_modules/x/i.js'], mappings: 'AAAA,UCCI;' };
  await writeFile(join(folder, 'chunks/a-1.mjs.map'), JSON.stringify(map));
  await writeFile(join(folder, 'worker.mjs.map'), '{"sources":["src/main.ts"],"mappings":"AAEE"}');
  await writeFile(join(folder, 'chunks/broken.mjs.map'), '{');
  await writeFile(join(folder, 'chunks/odd.mjs.map'), '{"sources":{},"mappings":7}');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (place: string) => `Error: x\n    at f (${new URL(`./${place}`, root).href})\n    at node:net:1:2`;

describe('SourcePlaces', () => {
  test.each([
    ['chunks/a-1.mjs:1:1', 'src/a b.ts:1:1'],
    ['chunks/a-1.mjs:1:12', 'node_modules/x/i.js:2:5'],
    ['worker.mjs:1:30', 'src/main.ts:3:3'],
  ])('%s is %s', (generated, original) => {
    expect(new SourcePlaces(root).text(at(generated))).toBe(`Error: x\n    at f (${original})\n    at node:net:1:2`);
  });

  test.each([
    'chunks/a-1.mjs:2:1',
    'chunks/a-1.mjs:99:1',
    'chunks/none.mjs:1:1',
    'chunks/broken.mjs:1:1',
    'chunks/odd.mjs:1:1',
    'node_modules/sharp/index.mjs:1:1',
  ])('%s, for which no map has a source, stays as it is', (generated) => {
    expect(new SourcePlaces(root).text(at(generated))).toBe(at(generated));
  });

  test('names places inside JSON, several in one text, and leaves those of other folders', () => {
    const { text } = new SourcePlaces(root);
    const line = JSON.stringify({
      err: { stack: at('chunks/a-1.mjs:1:1') + at('worker.mjs:1:1') },
      other: 'file:///w.mjs:1:1',
    });
    const { err, other } = JSON.parse(text(line)) as { err: { stack: string }; other: string };
    expect(err.stack.match(/at f \((.*)\)/g)).toEqual(['at f (src/a b.ts:1:1)', 'at f (src/main.ts:3:3)']);
    expect(other).toBe('file:///w.mjs:1:1');
  });
});
