import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentFaults } from './contents.ts';
import type { Newcomer } from './newcomer.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = ['core', 'worker', 'platform', 'build', 'cli'] as const;

/** A package of ours as npm would publish it. */
export interface Tarball {
  readonly name: string;
  readonly path: string;
}

/** Where a package of ours is in the repository. */
export function packageFolder(name: string): string {
  return join(REPOSITORY, 'packages', name.slice(name.indexOf('/') + 1));
}

/** Packs all packages into `folder`, and refuses tarballs with too much or too little in them. */
export async function packPackages(user: Newcomer, folder: string): Promise<readonly Tarball[]> {
  const packed = await packEach(user, folder);
  const checks = packed.map(async ({ dir, files }) =>
    (await contentFaults(join(REPOSITORY, dir), files)).map((fault) => `${dir}: ${fault}`),
  );
  const faults = (await Promise.all(checks)).flat();
  if (faults.length === 0) return packed;
  throw new Error(
    `the tarballs are not as they should be:\n${faults.join('\n')}\nLeftovers of old builds go with: rm -rf packages/*/dist && npm run build`,
  );
}

/** A tarball, the package's folder in the repository and the paths of what was packed. */
interface Packed extends Tarball {
  readonly dir: string;
  readonly files: readonly string[];
}

/** Packs all packages into `folder`, whatever is in them. */
export async function packEach(user: Newcomer, folder: string): Promise<readonly Packed[]> {
  await mkdir(folder);
  const all: Packed[] = [];
  for (const name of PACKAGES) {
    const dir = `packages/${name}`;
    const packed = JSON.parse(
      await user.run(join(REPOSITORY, dir), 'npm', 'pack', '--json', '--pack-destination', folder),
    ) as unknown;
    // npm 12 gives an object by package name where the versions before it give a list.
    const [description] = Object.values(packed as Record<string, { filename: string; files: { path: string }[] }>);
    if (!description) throw new Error(`npm pack said nothing of ${name}`);
    const files = description.files.map(({ path }) => path);
    all.push({ name: `@flash-ts/${name}`, path: join(folder, description.filename), dir, files });
  }
  return all;
}

/** Installs a project with our packages from the tarballs, and all else as its lockfile has it. */
export async function installTarballs(user: Newcomer, project: string, tarballs: readonly Tarball[]): Promise<void> {
  const path = join(project, 'package.json');
  type Dependencies = Record<string, string>;
  const manifest = JSON.parse(await readFile(path, 'utf8')) as {
    dependencies: Dependencies;
    devDependencies: Dependencies;
  };
  for (const { name, path: file } of tarballs) {
    const place = name in manifest.dependencies ? manifest.dependencies : manifest.devDependencies;
    place[name] = `file:${file}`;
  }
  await writeFile(path, JSON.stringify(manifest, undefined, 2));
  await user.run(project, 'npm', 'install');
}
