// Bundles the queue server into one file, which images of apps with queues carry beside the worker: part of `npm run build`.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundledLicenses } from './bundled-licenses.ts';

const PLATFORM = new URL('../packages/platform/', import.meta.url);
const FOLDER = fileURLToPath(new URL('dist/bundle/', PLATFORM));

interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

await rm(FOLDER, { recursive: true, force: true });
const bundle = await rolldown({
  input: { queue: fileURLToPath(new URL('dist/queue-program.js', PLATFORM)) },
  platform: 'node',
  // Optional parts of the driver, which are not there.
  external: ['pg-native', 'pg-cloudflare', 'cloudflare:sockets'],
});
const { output } = await bundle.write({
  dir: FOLDER,
  format: 'esm',
  entryFileNames: '[name].mjs',
  codeSplitting: false,
  comments: { jsdoc: false },
});
await bundle.close();
const [program, ...others] = output;
if (others.length > 0) throw new Error(`the queue program is ${output.length} files`);
const modules = 'moduleIds' in program ? program.moduleIds : [];
await writeFile(join(FOLDER, 'queue.LICENSES'), await bundledLicenses(output));
await writeFile(join(FOLDER, 'queue.packages.json'), `${JSON.stringify(await packagesOf(modules), undefined, 2)}\n`);

/** The packages that a bundle has code of, for bills of materials. */
async function packagesOf(ids: readonly string[]): Promise<PackageJson[]> {
  const found = new Map<string, PackageJson>();
  for (const id of ids) {
    if (!id.startsWith('/')) continue;
    const one = await packageOf(dirname(id));
    if (one?.name !== undefined) found.set(`${one.name}@${one.version}`, one);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The nearest package.json with a name and a version. */
async function packageOf(dir: string): Promise<PackageJson | undefined> {
  const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => undefined);
  const { name, version, license } = (text === undefined ? {} : JSON.parse(text)) as PackageJson;
  if (name !== undefined && version !== undefined) return { name, version, ...(license !== undefined && { license }) };
  return dir === dirname(dir) ? undefined : packageOf(dirname(dir));
}
