import { existsSync, globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { REPOSITORY } from '../pages.ts';
import { anchors } from '../prose.ts';
import { buildSite } from './build-site.ts';
import { navigationOf } from './navigation.ts';
import { INDEX, sitePath } from './site-paths.ts';

interface SitePage {
  readonly path: string;
  readonly html: string;
  readonly ids: readonly string[];
  readonly addresses: readonly string[];
}

let folder: string;
let sources: readonly string[];
let pages: readonly SitePage[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flash-site-'));
  sources = await buildSite(folder);
  pages = await Promise.all(
    globSync('**/*.html', { cwd: folder }).map(async (path) => {
      const html = await readFile(join(folder, path), 'utf8');
      const all = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, value = '']) => value);
      return { path, html, ids: all(/ id="([^"]*)"/g), addresses: all(/ (?:href|src|srcset)="([^"]*)"/g) };
    }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('has a page for each Markdown page below docs/, and all are in its navigation', async () => {
  const written = globSync('docs/**/*.md', { cwd: REPOSITORY });
  expect(written.length).toBeGreaterThan(40);
  expect(written.filter((path) => !sources.includes(path))).toEqual([]);
  const navigation = navigationOf(await readFile(join(REPOSITORY, INDEX), 'utf8'));
  const listed = new Set([INDEX, ...navigation.flatMap(({ entries }) => entries.map(({ path }) => path))]);
  expect(globSync('docs/*.md', { cwd: REPOSITORY }).filter((path) => !listed.has(path))).toEqual([]);
});

it('each link leads to a file of the site, and to a heading in it', () => {
  const local = pages.flatMap(({ path, addresses }) =>
    addresses.filter((address) => !/^[a-z]+:/.test(address)).map((address) => ({ path, address })),
  );
  expect(local.length).toBeGreaterThan(1000);
  const faults = local.filter(({ path, address }) => {
    const [file = '', anchor] = address.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(folder, target))) return true;
    return anchor !== undefined && !pages.find((page) => page.path === target)?.ids.includes(anchor);
  });
  expect(faults).toEqual([]);
});

it('works under any prefix: no address begins at the root of a server', () => {
  expect(pages.flatMap(({ addresses }) => addresses.filter((address) => address.startsWith('/')))).toEqual([]);
});

it('needs no script, and nothing from the network but what a reader follows', () => {
  expect(
    pages.filter(({ html }) => /<script|<iframe|<link[^>]+href="https?:|<img[^>]+src="https?:/.test(html)),
  ).toEqual([]);
});

it('gives headings the anchors that GitHub gives them, each once', async () => {
  for (const source of sources) {
    const { ids } = pages.find(({ path }) => path === sitePath(source)) as SitePage;
    const ours = ids.filter((id) => id !== 'main-text' && id !== 'all-pages');
    expect(ours).toEqual([...anchors(await readFile(join(REPOSITORY, source), 'utf8'))]);
  }
});

it('leaves comments out', () => {
  expect(pages.filter(({ html }) => html.includes('<!--')).map(({ path }) => path)).toEqual([]);
});
