import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlashError } from '@flash-ts/core/errors';
import { installedPackage, readPackageJson } from '../installed/native-package.js';
import { buildErrors, sourceFaults } from '../errors/catalogue.js';
import { readProjectFileSync } from './project-file.js';

/** The worker that goes into artifacts. */
interface OwnWorker {
  /** Absolute. */
  readonly dir: string;
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The worker that is installed beside this package. */
export function ownWorker(): OwnWorker {
  const path = fileURLToPath(import.meta.resolve('@flash-ts/worker/package.json'));
  return { ...(JSON.parse(readFileSync(path, 'utf8')) as Omit<OwnWorker, 'dir'>), dir: dirname(path) };
}

type Dependencies = Readonly<Partial<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>>;

/**
 * Checks the installed packages against the peer dependencies of the worker. Nest of another major version would fail in the middle of a build
 * or of a boot, with an error that names neither the package nor its version.
 *
 * @throws FlashError `FLASH_PEER_UNSUITABLE`, or `FLASH_SOURCE_FAULTS` with each of them
 */
export function checkPeerVersions(projectDir: string): void {
  const { dir: workerDir, peerDependencies, peerDependenciesMeta = {} } = ownWorker();
  const faults = Object.entries(peerDependencies).flatMap(([name, range]): FlashError[] => {
    // Where the project has none, the bundler uses the one beside the worker.
    const dir = installedPackage(name, projectDir) ?? installedPackage(name, workerDir);
    if (dir === undefined && peerDependenciesMeta[name]?.optional === true) return [];
    const version = dir === undefined ? undefined : readPackageJson(dir).version;
    if (version !== undefined && isServed(version, range)) return [];
    const together = name.startsWith('@nestjs/') ? packagesOfNest(projectDir, range) : [`${name}@${range}`];
    return [buildErrors.FLASH_PEER_UNSUITABLE({ name, version, range, together }, { where: { file: 'package.json' } })];
  });
  if (faults.length > 0) throw sourceFaults(faults);
}

/** Packages that are released with Nest in the same versions; each of them requires the others in the same major version. */
const RELEASED_WITH_NEST = /^@nestjs\/(?:common|core|microservices|platform-[\w.-]+|testing|websockets)$/;

/** Tools that generate and compile code. They are not updated, since their newest versions may need a newer TypeScript than the project's. */
const TOOLS_OF_NEST = new Set(['@nestjs/cli', '@nestjs/schematics']);

/** All packages of Nest that the project names and those that a worker needs, as `npm install` takes them. */
function packagesOfNest(projectDir: string, range: string): string[] {
  const { dependencies, devDependencies } = JSON.parse(
    readProjectFileSync(join(projectDir, 'package.json')) ?? '{}',
  ) as Dependencies;
  const named = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => name.startsWith('@nestjs/') && !TOOLS_OF_NEST.has(name),
  );
  const names = new Set(['@nestjs/common', '@nestjs/core', '@nestjs/platform-fastify', ...named]);
  const [major] = numbers(range);
  return [...names].map((name) => `${name}@${RELEASED_WITH_NEST.test(name) ? major : 'latest'}`);
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
