import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Case } from './case.ts';

const SUITE = fileURLToPath(new URL('..', import.meta.url));

/** Folders with cases: whole applications, and groups of packages. */
const FOLDERS = ['apps', 'packages'] as const;

/** What is read of a case's package.json. */
export interface CaseManifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** A case and where it lies. */
export interface FoundCase extends Case {
  readonly name: string;
  readonly kind: (typeof FOLDERS)[number];
  readonly dir: string;
  readonly manifest: CaseManifest;
}

/** All cases, applications first, each by name. */
export async function findCases(): Promise<readonly FoundCase[]> {
  const found = await Promise.all(FOLDERS.map(async (kind) => casesIn(kind, join(SUITE, kind))));
  return found.flat();
}

async function casesIn(kind: FoundCase['kind'], folder: string): Promise<readonly FoundCase[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.sort().map(async (name) => readCase(kind, name, join(folder, name))));
}

async function readCase(kind: FoundCase['kind'], name: string, dir: string): Promise<FoundCase> {
  const manifest = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as CaseManifest;
  const { default: described } = (await import(pathToFileURL(join(dir, 'requests.mts')).href)) as { default: Case };
  const found = { ...described, name, kind, dir, manifest };
  const faults = caseFaults(found);
  if (faults.length > 0) throw new Error(`ecosystem/${kind}/${name}:\n${faults.join('\n')}`);
  return found;
}

function caseFaults({ name, manifest, trials }: FoundCase): readonly string[] {
  const versions = { ...manifest.devDependencies, ...manifest.dependencies };
  const loose = Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version));
  const unknown = trials.flatMap(({ packages }) => packages).filter((tried) => !(tried in manifest.dependencies));
  return [
    ...(manifest.name === name ? [] : [`package.json is named ${manifest.name}, the folder ${name}`]),
    ...loose.map(([dependency, version]) => `${dependency} has to be an exact version, not ${version}`),
    ...unknown.map((tried) => `${tried} is tried and is not among the dependencies of package.json`),
  ];
}
