import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildErrors } from '../catalogue.js';
import { installedPackage, readPackageJson, type NativePackage } from '../bundling/native-package.js';

/** A file on disk that goes into the artifact as it is. */
export interface CopiedFile {
  readonly path: string;
  readonly source: string;
}

/**
 * The files of native packages and of all that they need at run time, for `node_modules/` of the artifact. A package needed in two versions
 * is placed once at the top and once below the one that needs the other version, as npm does.
 *
 * @throws FlashError `FLASH_PACKAGE_MISSING`
 */
export async function nativeFiles(packages: readonly NativePackage[]): Promise<CopiedFile[]> {
  const placed = new Map<string, string>();
  for (const { name, dir } of packages) place(name, dir, 'node_modules', placed);
  const files = await Promise.all([...placed].map(([path, dir]) => packageFiles(path, dir)));
  return files.flat();
}

function place(name: string, dir: string, parent: string, placed: Map<string, string>): void {
  const top = `node_modules/${name}`;
  const path = (placed.get(top) ?? dir) === dir ? top : `${parent}/${name}`;
  if (placed.get(path) === dir) return;
  placed.set(path, dir);
  const { dependencies = {}, optionalDependencies = {} } = readPackageJson(dir);
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }).toSorted()) {
    const found = installedPackage(needed, dir);
    if (found !== undefined) place(needed, found, `${path}/node_modules`, placed);
    else if (!(needed in optionalDependencies)) throw buildErrors.FLASH_PACKAGE_MISSING({ name, needs: needed });
  }
}

/** Symbolic links are left out, because what they point at may be outside the package, and so are files with a dot, as `.npmrc`. */
async function packageFiles(path: string, dir: string): Promise<CopiedFile[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .map(async (entry): Promise<CopiedFile[]> => {
        const inArtifact = `${path}/${entry.name}`;
        const onDisk = join(dir, entry.name);
        // Packages below are placed by themselves.
        if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : packageFiles(inArtifact, onDisk);
        return entry.isFile() ? [{ path: inArtifact, source: onDisk }] : [];
      }),
  );
  return files.flat();
}
