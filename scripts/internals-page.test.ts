import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/internals.md');

interface Row {
  readonly what: string;
  /** Files and folders of packages. */
  readonly where: readonly string[];
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** The rows of all tables of the page. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (?:what\b|-)/.test(line))
  .map((line): Row => {
    const [what = '', where = '', , , tests = ''] = line.slice(1, -1).split(' | ');
    return {
      what: what.trim(),
      where: [...where.matchAll(/`([^`]+)`/g)].map(([, path]) => `packages/${path}`),
      tests: tests.split(/; (?=`)/).map((test) => {
        const [, file = '', title = ''] = /^\s*`([^`]+)`: (.+?)\s*$/.exec(test) ?? [];
        return { file: `packages/${file}`, title };
      }),
    };
  });

/** How source files look that reach into another package. */
const MARKS = [
  /from '(?:@nestjs\/[\w-]+|fastify)\/(?!multipart')[\w/.-]+'/,
  /from 'class-(?:validator|transformer)\/[\w/.-]+'/,
  /from 'class-validator-jsonschema\/[\w/.-]+'/,
  /from 'rolldown\/experimental'/,
  /from 'typescript7\/unstable/,
  /declare module '(?!fastify')[^']+'/,
  /getOwnPropertySymbols/,
  /prepareStackTrace/,
  /\?\.?_[a-z]\w+\(|\._[a-z]\w+\(|\['_[a-z]\w+'\]|'_\w+Metadatas'/,
  /\.enterWith\(/,
  /override detachSocket/,
  /\.destroySoon = /,
  /removeAllListeners\('data'\)/,
  /Server\.prototype\.\w+ = /,
  /process\.env = /,
  /stripTypeScriptTypes/,
  /Reflect\.get\(storage, /,
];

const sources = globSync('packages/*/src/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.spec.ts'));
const named = rows.flatMap(({ where }) => where);

describe('docs/internals.md', () => {
  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows.map((row) => [row.what, row] as const))('%s: has its place and its test', (_what, { where, tests }) => {
    expect(where).not.toEqual([]);
    expect(where.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(tests.filter(({ file, title }) => title === '' || !existsSync(join(ROOT, file)))).toEqual([]);
    expect(tests.filter(({ file, title }) => !read(file).includes(title))).toEqual([]);
  });

  it('says the versions that are installed', () => {
    const told = [...page.matchAll(/`([@\w/-]+)` (\d+\.\d+\.\d+)/g)].map(([, name, version]) => [name, version]);
    const installed = told.map(([name]) => {
      const { version } = JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string };
      return [name, version];
    });
    expect(told.length).toBeGreaterThan(10);
    expect(told).toEqual(installed);
  });

  it('names every source file that reaches into another package', () => {
    const reaching = sources.filter((path) => MARKS.some((mark) => mark.test(read(path))));
    expect(reaching.length).toBeGreaterThan(20);
    expect(reaching.filter((path) => !named.some((place) => path.startsWith(place)))).toEqual([]);
  });

  it.each(MARKS)('%s is still something that source files do', (mark) => {
    expect(sources.some((path) => mark.test(read(path)))).toBe(true);
  });
});
