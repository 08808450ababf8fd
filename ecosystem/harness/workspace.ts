import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Newcomer } from '../../scripts/packed/newcomer.ts';
import { packEach, type Tarball } from '../../scripts/packed/tarballs.ts';
import type { FoundCase } from './found-case.ts';
import { runToEnd } from './processes.ts';

/** A folder with the cases as npm workspaces, so that one install serves them all. */
export interface Workspace {
  readonly dir: string;
  readonly dirOf: (found: FoundCase) => string;
}

/** Copies the cases into `dir` and installs what they need, our packages from tarballs. */
export async function installWorkspace(dir: string, cases: readonly FoundCase[]): Promise<Workspace> {
  const tarballs = await packed(dir);
  const dirOf = (found: FoundCase) => join(dir, 'cases', found.name);
  for (const found of cases) {
    await cp(found.dir, dirOf(found), { recursive: true });
    await writeJson(join(dirOf(found), 'package.json'), withTarballs(found, tarballs));
  }
  await writeJson(join(dir, 'package.json'), {
    name: 'ecosystem',
    private: true,
    workspaces: cases.map(({ name }) => `cases/${name}`),
    dependencies: Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`])),
    overrides: mergedOverrides(cases),
  });
  await runToEnd(dir, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
  return { dir, dirOf };
}

async function packed(dir: string): Promise<readonly Tarball[]> {
  await mkdir(dir, { recursive: true });
  return packEach(new Newcomer(dir), join(dir, 'tarballs'));
}

/** A case's package.json with our packages, which it names by version as a user's project does, from the tarballs. */
function withTarballs({ manifest }: FoundCase, tarballs: readonly Tarball[]): unknown {
  const files = Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`]));
  const dependencies = Object.entries(manifest.dependencies).map(([name, version]) => [name, files[name] ?? version]);
  // npm reads overrides from the root's package.json only.
  return { ...manifest, overrides: undefined, dependencies: Object.fromEntries(dependencies) as unknown };
}

/** @throws when two cases want one package in two versions: with one install, one of them would be tried with the other's */
function mergedOverrides(cases: readonly FoundCase[]): Record<string, unknown> {
  const pinned = new Map<string, { readonly version: string; readonly by: string }>();
  for (const { name: by, manifest } of cases) {
    for (const [name, version] of Object.entries({ ...manifest.devDependencies, ...manifest.dependencies })) {
      const before = pinned.get(name);
      if (before && before.version !== version) {
        throw new Error(`${name} is ${before.version} in ${before.by} and ${version} in ${by}: pin one version`);
      }
      pinned.set(name, { version, by });
    }
  }
  return Object.assign({}, ...cases.map(({ manifest }) => manifest.overrides ?? {})) as Record<string, unknown>;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** The installed version of a package, as a case sees it. */
export async function installedVersion(workspace: Workspace, found: FoundCase, name: string): Promise<string> {
  const places = [workspace.dirOf(found), workspace.dir].map((dir) => join(dir, 'node_modules', name, 'package.json'));
  for (const path of places) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
  }
  throw new Error(`${name} is not installed`);
}
