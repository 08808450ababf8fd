import { cliErrors } from '../errors/catalogue.js';
import { projectSettings, readPackageJson } from '@flash-ts/build/project';

/** The facts of a project that the generator needs. */
export interface ProjectShape {
  /** Relative to the project, with `/`. */
  readonly source: string;
  /** Names of the packages that it declares. */
  readonly packages: ReadonlySet<string>;
}

/** @throws FlashError `FLASH_NO_PROJECT`, `FLASH_PACKAGE_JSON_INVALID`, `FLASH_SETTING_INVALID` */
export async function readProjectShape(projectDir: string): Promise<ProjectShape> {
  const packageJson = await readPackageJson(projectDir);
  const { dependencies, devDependencies, peerDependencies } = packageJson;
  return {
    source: projectSettings(packageJson, projectDir).source,
    packages: new Set(Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })),
  };
}

/** @throws FlashError `FLASH_PACKAGES_NEEDED` */
export function requirePackages({ packages }: ProjectShape, what: string, needed: readonly string[]): void {
  const missing = needed.filter((name) => !packages.has(name));
  if (missing.length > 0) throw cliErrors.FLASH_PACKAGES_NEEDED({ what, missing });
}
