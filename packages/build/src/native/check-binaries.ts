import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { buildErrors } from '../errors/catalogue.js';
import { isBuiltOnInstall, type PackageJson } from '../installed/native-package.js';
import { HEADER_BYTES, machinesOf } from './machine-code.js';
import type { CopiedFile } from './package-files.js';
import type { PackageGraph, Placement } from './package-graph.js';
import { targetName, type Target } from './target.js';

/** How many names a message gives. */
const LISTED = 5;

const MACHINE_CODE = /\.(?:node|dylib|dll|so(?:\.\d+)*)$/;

/** A file with the machines that its header names; none when it is no machine code. */
export interface ReadFile extends CopiedFile {
  readonly runsHere: boolean | undefined;
}

/** Reads which files are machine code, and whether it is the target's. */
export async function readMachines(files: readonly CopiedFile[], target: Target): Promise<ReadFile[]> {
  return Promise.all(
    files.map(async (file) => {
      const machines = MACHINE_CODE.test(basename(file.path)) ? machinesOf(await headerOf(file.source)) : [];
      const isTarget = machines.some(({ os, cpu }) => os === target.os && cpu === target.cpu);
      return { ...file, runsHere: machines.length === 0 ? undefined : isTarget };
    }),
  );
}

async function headerOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A placed package, with what it is made of. */
export interface PlacedPackage {
  readonly path: string;
  readonly dir: string;
  readonly manifest: PackageJson;
  readonly files: readonly ReadFile[];
}

/**
 * Makes sure that each package which needs machine code has some for the target. Optional packages are not checked.
 *
 * @throws FlashError `FLASH_NATIVE_NO_BINARY`
 */
export function checkBinaries(
  packages: readonly PlacedPackage[],
  { graph, placement, target }: { graph: PackageGraph; placement: Placement; target: Target },
): void {
  const placedKeys = new Set([...placement.values()].map(({ key }) => key));
  for (const { path, dir, manifest, files } of packages) {
    const { key, optional } = placement.get(path) ?? {};
    if (key === undefined || optional) continue;
    const fail = (lookedFor: string) => {
      throw buildErrors.FLASH_NATIVE_NO_BINARY({
        name: manifest.name,
        version: manifest.version,
        target: targetName(target),
        lookedFor,
      });
    };
    const forMachines = platformPackages(graph, key);
    if (forMachines.length > 0) {
      if (!forMachines.some(({ key: found }) => found !== undefined && placedKeys.has(found))) {
        fail(
          `one of its optional dependencies for that machine; it has ${listed(forMachines.map(({ name }) => name))}`,
        );
      }
    } else if (
      needsBinary(dir, files) &&
      !files.some(({ path: file, runsHere }) => runsHere && file.endsWith('.node'))
    ) {
      const others = files.filter(({ runsHere }) => runsHere === false).map(({ path: file }) => file);
      fail(
        others.length === 0
          ? 'a .node file in the package; there is none before its install script has run'
          : `a .node file for that machine; there are ${listed(others)}`,
      );
    }
  }
}

/** Matches the names of packages for one kind of machine, for those that are not installed. */
const PLATFORM_NAME = /(?:darwin|linux|win32|freebsd|android).*(?:x64|ia32|arm)/;

/** The optional dependencies of a package of which each is for one kind of machine; without a key when it is not installed. */
function platformPackages(graph: PackageGraph, key: string): { name: string; key: string | undefined }[] {
  return Object.keys(graph.manifest(key).optionalDependencies ?? {}).flatMap((name) => {
    const found = graph.resolve(name, key);
    const isForOne = found === undefined ? PLATFORM_NAME.test(name) : graph.manifest(found).cpu !== undefined;
    return isForOne ? [{ name, key: found }] : [];
  });
}

/** The first few, and how many more there are. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, LISTED).join(', ');
  return names.length > LISTED ? `${first} and ${names.length - LISTED} more` : first;
}

function needsBinary(dir: string, files: readonly ReadFile[]): boolean {
  return isBuiltOnInstall(dir) || files.some(({ path }) => path.endsWith('.node'));
}
