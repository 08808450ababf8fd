import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Bundle } from '../bundling/bundle.js';
import { MODULE } from '../bundling/entries.js';
import { installedFile } from '../installed/installed-file.js';
import { installedPackage, readPackageJson, type PackageJson } from '../installed/native-package.js';
import { isOwn, ownPackageDir } from '../installed/own-packages.js';
import { findLockfile, lockKey, type Lockfile } from '../native/lockfile.js';
import type { ArtifactPackage, CopiedFile } from '../native/package-files.js';
import type { Project } from '../project/open-project.js';
import { reachable, reachedByAll } from './reachable.js';

/** The parts of a build that tell what is in the artifact. */
export interface PackageParts {
  readonly project: Pick<Project, 'dir'>;
  readonly bundle: Pick<Bundle, 'graph'>;
  readonly packageFiles: readonly CopiedFile[];
}

/** The packages that the workers of a build load, from the modules of the bundle, the files beside it and the lockfile; sorted. */
export async function builtPackages({ project, bundle, packageFiles }: PackageParts): Promise<ArtifactPackage[]> {
  const lockfile = await findLockfile(project.dir);
  const dirs = new Map<string, ArtifactPackage['as']>();
  for (const dir of bundledDirs(bundle)) dirs.set(dir, 'bundled');
  for (const dir of fileDirs(packageFiles)) dirs.set(dir, 'files');
  const named = new Map<string, ArtifactPackage>();
  for (const [dir, as] of dirs) {
    const { name, version, ...rest } = readPackageJson(dir);
    const needs = neededDirs(dir, rest).filter((needed) => dirs.has(needed));
    named.set(`${name}@${version}`, {
      name,
      version,
      license: licenseOf(rest),
      integrity: lockfile && integrityOf(lockfile, dir),
      as,
      needs: [...new Set(needs.map(nameOf))].toSorted(),
    });
  }
  return [...named].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

function bundledDirs({ graph }: Pick<Bundle, 'graph'>): string[] {
  const base = reachedByAll(graph);
  const own = reachable(
    graph,
    [...graph.keys()].filter((id) => id.startsWith(MODULE)),
    base,
  );
  return [...base.modules, ...own.modules].flatMap((id) => {
    const dir = isOwn(id) ? ownPackageDir(id) : installedFile(id)?.dir;
    return dir === undefined ? [] : [dir];
  });
}

/** The folders that the files of packages come from. A package.json inside a package has no name and version of its own. */
function fileDirs(files: readonly CopiedFile[]): string[] {
  return files
    .filter(({ path }) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map(({ source }) => dirname(source));
}

function neededDirs(dir: string, manifest: Partial<PackageJson>): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap((name) => {
    const found = installedPackage(name, dir);
    return found === undefined ? [] : [realpathSync(found), found];
  });
}

function nameOf(dir: string): string {
  const { name, version } = readPackageJson(dir);
  return `${name}@${version}`;
}

function licenseOf(manifest: object): string | undefined {
  const { license } = manifest as { license?: unknown };
  return typeof license === 'string' ? license : undefined;
}

function integrityOf(lockfile: Lockfile, dir: string): string | undefined {
  const key = lockKey(lockfile, dir);
  return key === undefined ? undefined : lockfile.packages[key]?.integrity;
}
