import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { cliErrors } from '../errors/catalogue.js';

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly flash?: { readonly source?: unknown };
}

/** What the generator has to know of a project. */
export interface ProjectShape {
  /** Relative to the project, with `/`. */
  readonly source: string;
  /** Names of the packages that it declares. */
  readonly packages: ReadonlySet<string>;
}

/** @throws FlashError `FLASH_NO_PROJECT`, `FLASH_PACKAGE_JSON_INVALID` */
export async function readProjectShape(projectDir: string): Promise<ProjectShape> {
  const path = join(projectDir, 'package.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw cliErrors.FLASH_NO_PROJECT({ dir: projectDir }, { cause });
  });
  const { dependencies, devDependencies, peerDependencies, flash } = parse(text, path);
  return {
    source: sourceFolder(flash?.source ?? 'src', path),
    packages: new Set(Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })),
  };
}

/** @throws FlashError `FLASH_PACKAGES_NEEDED` */
export function requirePackages({ packages }: ProjectShape, what: string, needed: readonly string[]): void {
  const missing = needed.filter((name) => !packages.has(name));
  if (missing.length > 0) throw cliErrors.FLASH_PACKAGES_NEEDED({ what, missing });
}

function parse(text: string, path: string): PackageJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw cliErrors.FLASH_PACKAGE_JSON_INVALID(
      { path, problem: `is not JSON (${(cause as Error).message})` },
      { cause },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw cliErrors.FLASH_PACKAGE_JSON_INVALID({ path, problem: 'is not a JSON object' });
}

function sourceFolder(value: unknown, path: string): string {
  const folder = typeof value === 'string' ? normalize(value).split(sep).join('/').replace(/\/$/, '') : '';
  if (folder !== '' && folder !== '.' && !isAbsolute(folder) && folder.split('/')[0] !== '..') return folder;
  const problem = `has ${JSON.stringify(value)} as flash.source; allowed is a folder below the project’s, as "src"`;
  throw cliErrors.FLASH_PACKAGE_JSON_INVALID({ path, problem });
}
