// What a package's tarball has to hold, and that it holds nothing else.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { SWAGGER_UI_FILES } from './swagger-ui-files.ts';

interface PackageJson {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** Files that npm publishes whatever `files` says, or that every package of ours has. */
const ALWAYS = ['LICENSE', 'README.md', 'package.json'];

/** Says what is missing in a tarball and what does not belong there, in lines. */
export async function contentFaults(packageDir: string, packed: readonly string[]): Promise<readonly string[]> {
  const expected = new Set([...ALWAYS, ...(await entryPoints(packageDir)), ...(await code(packageDir))]);
  // The build copies these beside what it compiles.
  if (basename(packageDir) === 'platform') for (const name of SWAGGER_UI_FILES) expected.add(`dist/swagger-ui/${name}`);
  for (const folder of ['bin', 'docker', 'page', 'schemas', 'templates']) {
    const files = await filesBelow(join(packageDir, folder));
    // How a folder is checked is of use in the repository only.
    for (const path of files) if (path !== 'tsconfig.json') expected.add(`${folder}/${path}`);
  }
  const maps = packed.filter((path) => path.endsWith('.map'));
  const empty = await Promise.all(maps.map(async (path) => ((await hasSources(join(packageDir, path))) ? [] : [path])));
  return [
    ...[...expected].filter((path) => !packed.includes(path)).map((path) => `${path} is missing`),
    ...packed.filter((path) => !expected.has(path)).map((path) => `${path} does not belong there`),
    ...empty.flat().map((path) => `${path} maps to sources that are not published`),
  ];
}

/** All that package.json promises: a program or an entry that is not there fails only at the user's. */
async function entryPoints(packageDir: string): Promise<readonly string[]> {
  const { bin = {}, exports = {} } = JSON.parse(
    await readFile(join(packageDir, 'package.json'), 'utf8'),
  ) as PackageJson;
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  return [...Object.values(bin), ...targets].map((path) => path.replace(/^\.\//, ''));
}

/** A package's code: what the compiler has made, and bundles of it; of the command its bundle alone. */
async function code(packageDir: string): Promise<readonly string[]> {
  const bundle = await filesBelow(join(packageDir, 'dist/bundle'));
  const bundled = bundle.map((path) => `dist/bundle/${path}`);
  return basename(packageDir) === 'cli' ? bundled : [...bundled, ...(await compiled(packageDir))];
}

/** What the compiler makes of the sources; a file of a source that is gone is a leftover of an earlier build. */
async function compiled(packageDir: string): Promise<readonly string[]> {
  const sources = await filesBelow(join(packageDir, 'src'));
  return sources
    .filter((path) => path.endsWith('.ts') && !/\.(d|spec|test)\.ts$/.test(path) && !path.includes('fixtures/'))
    .map((path) => path.slice(0, -'.ts'.length))
    .flatMap((path) => [`dist/${path}.js`, `dist/${path}.js.map`, `dist/${path}.d.ts`]);
}

async function hasSources(map: string): Promise<boolean> {
  const { sourcesContent } = JSON.parse(await readFile(map, 'utf8')) as { sourcesContent?: readonly unknown[] };
  return sourcesContent !== undefined && sourcesContent.every((content) => typeof content === 'string');
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(relative(folder, entry.parentPath), entry.name).split(sep).join('/'));
}
