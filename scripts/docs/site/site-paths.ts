// Where a file of the repository is on the site. Pure.
import { posix } from 'node:path';

/** The page with the order of all others, which is the site's first. */
export const INDEX = 'docs/README.md';

/**
 * `docs/gpu.md` → `gpu.html`; `docs/adr/README.md` → `adr/index.html`; what lies outside of `docs/` is below `repository/`. Files that are no pages keep
 * their names, with `.txt` where a server could not tell that they are text.
 */
export function sitePath(repositoryPath: string): string {
  const path = repositoryPath.startsWith('docs/')
    ? repositoryPath.slice('docs/'.length)
    : `repository/${repositoryPath}`;
  if (path.endsWith('README.md')) return path.replace(/README\.md$/, 'index.html');
  if (path.endsWith('.md')) return path.replace(/\.md$/, '.html');
  return /\.(png|svg|webp|json)$/.test(path) ? path : `${path}.txt`;
}

/** The address of one path of the site in the page at another. */
export function relativeAddress(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

/** A link that leads to a file of the repository, or to a heading of its own page. */
export interface LocalLink {
  /** Path in the repository; the page's own for a mere anchor. */
  readonly path: string;
  readonly anchor: string;
}

/** Reads the address of a link in a page; undefined for one that leads elsewhere. */
export function localLink(page: string, address: string): LocalLink | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(address)) return undefined;
  const [file = '', anchor = ''] = address.split('#');
  const path = file === '' ? page : posix.join(posix.dirname(page), decodeURI(file)).replace(/\/$/, '');
  return { path, anchor };
}
