import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../pages.ts';
import { layout } from './layout.ts';
import { navigationOf, type NavigationSection } from './navigation.ts';
import { render } from './render.ts';
import { INDEX, localLink, relativeAddress, sitePath } from './site-paths.ts';

const read = (path: string) => readFile(join(REPOSITORY, path), 'utf8');

/**
 * Makes the site: the pages of the index page, every other page that these lead to, and files that they link to.
 *
 * @param out folder for it, emptied before
 * @returns the paths of its pages in the repository
 * @throws Error for a link that leads nowhere
 */
export async function buildSite(out: string): Promise<readonly string[]> {
  await rm(out, { recursive: true, force: true });
  const navigation = navigationOf(await read(INDEX));
  const pages = new Set([INDEX]);
  const files = new Set<string>();
  // Pages that a page leads to are added while the loop runs.
  for (const page of pages) {
    for (const path of await writePage(out, page, navigation)) (path.endsWith('.md') ? pages : files).add(path);
  }
  for (const file of files) await copyFile(join(REPOSITORY, file), await placeOf(out, sitePath(file)));
  await copyFile(join(import.meta.dirname, 'style.css'), join(out, 'style.css'));
  return [...pages];
}

/** Writes a page, and gives the files of the repository that it leads to. */
async function writePage(out: string, page: string, navigation: readonly NavigationSection[]): Promise<Set<string>> {
  const found = new Set<string>();
  const text = await read(page);
  const folders = await foldersIn(text, page);
  const rendered = render(text, (address) => {
    const link = localLink(page, address);
    if (!link) return address;
    const path = folders.has(link.path) ? `${link.path}/README.md` : link.path;
    if (!existsSync(join(REPOSITORY, path))) throw new Error(`${page} links to ${address}, and there is no ${path}`);
    found.add(path);
    const target = path === page && link.anchor !== '' ? '' : relativeAddress(sitePath(page), sitePath(path));
    return link.anchor === '' ? target : `${target}#${link.anchor}`;
  });
  await writeFile(await placeOf(out, sitePath(page)), layout(page, rendered, navigation));
  return found;
}

/** The folders among the targets of a page's links: GitHub shows their README. */
async function foldersIn(text: string, page: string): Promise<ReadonlySet<string>> {
  const paths = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(
    ([, address = '']) => localLink(page, address)?.path ?? [],
  );
  const kinds = await Promise.all(
    paths.map(async (path) => ({ path, found: await stat(join(REPOSITORY, path)).catch(() => undefined) })),
  );
  return new Set(kinds.filter(({ found }) => found?.isDirectory()).map(({ path }) => path));
}

async function placeOf(out: string, path: string): Promise<string> {
  const place = join(out, path);
  await mkdir(dirname(place), { recursive: true });
  return place;
}
