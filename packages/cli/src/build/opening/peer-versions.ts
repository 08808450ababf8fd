import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlashError } from '@flash-ts/core/errors';
import { installedPackage, readPackageJson } from '../bundling/native-package.js';
import { buildErrors, sourceFaults } from '../catalogue.js';

interface Peers {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * Holds what is installed against what the worker serves, which its peer dependencies say: Nest of another major version would fail in the
 * middle of a build or of a boot, with an error that tells of neither.
 *
 * @throws FlashError `FLASH_PEER_UNSUITABLE`, or `FLASH_SOURCE_FAULTS` with each of them
 */
export function checkPeerVersions(projectDir: string): void {
  const path = fileURLToPath(import.meta.resolve('@flash-ts/worker/package.json'));
  const { peerDependencies, peerDependenciesMeta = {} } = JSON.parse(readFileSync(path, 'utf8')) as Peers;
  const faults = Object.entries(peerDependencies).flatMap(([name, range]): FlashError[] => {
    // Where the project has none, the bundler takes the one that is beside the worker.
    const dir = installedPackage(name, projectDir) ?? installedPackage(name, dirname(path));
    if (dir === undefined && peerDependenciesMeta[name]?.optional === true) return [];
    const version = dir === undefined ? undefined : readPackageJson(dir).version;
    if (version !== undefined && isServed(version, range)) return [];
    return [buildErrors.FLASH_PEER_UNSUITABLE({ name, version, range }, { where: { file: 'package.json' } })];
  });
  if (faults.length > 0) throw sourceFaults(faults);
}

/** Whether a version is in a caret range, which all peers of the worker have: at least that, with the same leftmost number that is not 0. */
export function isServed(version: string, range: string): boolean {
  const [least, actual] = [numbers(range), numbers(version)];
  const fixed = least.findIndex((number) => number > 0);
  if (least.some((number, index) => index <= fixed && number !== actual[index])) return false;
  const different = least.findIndex((number, index) => number !== actual[index]);
  return different < 0 || (actual[different] as number) > (least[different] as number);
}

function numbers(version: string): number[] {
  const [, ...parts] = /(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  return parts.map(Number);
}
