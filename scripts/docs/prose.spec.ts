import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { markdownPaths, REPOSITORY } from './pages.ts';
import { anchors, links, tableFaults } from './prose.ts';

const table = (...rows: readonly string[]) => ['Text.', '', '| a | b |', '| --- | --- |', ...rows, ''].join('\n');

it('finds a row that has another row in it', () => {
  expect(tableFaults('p.md', table('| 1 | 2 |'))).toEqual([]);
  expect(tableFaults('p.md', table(String.raw`| 1 | x \| y |`))).toEqual([]);
  expect(tableFaults('p.md', table('| 1 | 2 | 3 | 4 |', '| 1 |'))).toEqual([
    "p.md:5 the row has 4 cells and its table's head 2",
    "p.md:6 the row has 1 cells and its table's head 2",
  ]);
});

it('finds links to files, and none in code', () => {
  expect(links('See [a](b.md#c-d), [e](#f), [g](https://h.i) and `[j](k)`.')).toEqual([
    { number: 1, path: 'b.md', anchor: 'c-d' },
    { number: 1, path: '', anchor: 'f' },
  ]);
});

it('names headings as GitHub does', () => {
  expect([...anchors("# As Nest answers: `semantics: 'nest'`\n## 1. Run\n```sh\n# no heading\n```")]).toEqual([
    'as-nest-answers-semantics-nest',
    '1-run',
  ]);
  expect([...anchors('# A [link](b.md) **here**\n## Twice\n## Twice')]).toEqual(['a-link-here', 'twice', 'twice-1']);
});

it('each row of the docs has the cells of its table', async () => {
  const faults = (await pages()).flatMap(({ path, text }) => tableFaults(path, text));
  expect(faults).toEqual([]);
});

it('each link of the docs leads to a file, and to a heading in it', async () => {
  const all = await pages();
  const found = all.flatMap(({ path, text }) => links(text).map((link) => ({ page: path, ...link })));
  expect(found.length).toBeGreaterThan(50);
  const faults = await Promise.all(
    found.map(async ({ page, number, path, anchor }) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(REPOSITORY, target))) return [`${page}:${number} there is no ${target}`];
      if (anchor === '') return [];
      const text = await readFile(join(REPOSITORY, target), 'utf8');
      return anchors(text).has(anchor) ? [] : [`${page}:${number} ${target} has no heading "${anchor}"`];
    }),
  );
  expect(faults.flat()).toEqual([]);
});

async function pages(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const paths = markdownPaths();
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(REPOSITORY, path), 'utf8') })));
}
