import { basename, join } from 'node:path';
import { readProjectFile } from './project-file.js';
import { buildErrors } from '../errors/catalogue.js';

/** What we read of a project's package.json. */
export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /** Our settings, not checked yet. */
  readonly flash?: unknown;
}

/** @throws FlashError `FLASH_NO_PROJECT`, `FLASH_FILE_UNREADABLE`, `FLASH_PACKAGE_JSON_INVALID` */
export async function readPackageJson(projectDir: string): Promise<PackageJson> {
  const path = join(projectDir, 'package.json');
  const text = await readProjectFile(path);
  if (text === undefined) throw buildErrors.FLASH_NO_PROJECT({ dir: projectDir });
  const value = parse(text, path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw buildErrors.FLASH_PACKAGE_JSON_INVALID({ path, problem: 'is not a JSON object' });
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = `is not JSON (${(cause as Error).message})`;
    throw buildErrors.FLASH_PACKAGE_JSON_INVALID({ path, problem });
  }
}

/** Names of packages that are listed in `devDependencies` only. */
export function devOnlyNames(packageJson: PackageJson): Set<string> {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies = {} } = packageJson;
  const needed = { ...dependencies, ...optionalDependencies, ...peerDependencies };
  return new Set(Object.keys(devDependencies).filter((name) => !(name in needed)));
}

/** The app's name, which is part of an endpoint's identity: `@acme/My App` → `my-app`; where the package has no name, that of the folder. */
export function appName({ name }: PackageJson, projectDir: string): string {
  return spelledForImages(name ?? basename(projectDir)) || 'app';
}

/** @throws FlashError `FLASH_NO_PROJECT`, `FLASH_PACKAGE_JSON_INVALID` */
export async function readAppName(projectDir: string): Promise<string> {
  return appName(await readPackageJson(projectDir), projectDir);
}

/** A name without its scope, reduced to the characters that an image name may have; '' where none are left. */
export function spelledForImages(name: string): string {
  const bare = name.replace(/^@[^/]*\//, '').toLowerCase();
  return bare.replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '');
}
