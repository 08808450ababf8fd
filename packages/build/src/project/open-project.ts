import { existsSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { appName, devOnlyNames, readPackageJson } from './package-json.js';
import { buildErrors } from '../errors/catalogue.js';
import { compiledFolder } from './module-format.js';
import { openIgnoreRules, type IgnoreRules } from './ignore-rules.js';
import { readNestCli, type NestCli } from './nest-cli.js';
import { projectSettings } from './project-settings.js';
import type { BuildSettings } from './settings.js';

/** A user's project, as its folder describes it. */
export interface Project {
  /** Absolute. */
  readonly dir: string;
  /** The package's name without its scope, as an image name may hold it. */
  readonly name: string;
  readonly version: string;
  readonly sourceDir: string;
  /** Where the build's files go. */
  readonly outDir: string;
  readonly tsconfig: string | undefined;
  /** Where the project's own compiler writes, relative to the project. An artifact does not have it. */
  readonly compiledDir: string;
  readonly nestCli: NestCli | undefined;
  readonly settings: BuildSettings;
  readonly ignoreRules: IgnoreRules;
  /** Names of the packages that it needs at run time. */
  readonly dependencies: ReadonlySet<string>;
  /** Packages that it has for its development only. */
  readonly devOnly: ReadonlySet<string>;
  /** Whether its bundle has every statement and variable of the source, for debuggers. */
  readonly readable: boolean;
}

export interface ProjectOptions {
  /** Packages to leave out beside those of `flash.exclude`. */
  readonly exclude?: readonly string[] | undefined;
  /** Default false. */
  readonly readable?: boolean | undefined;
}

/**
 * @throws FlashError `FLASH_NO_PROJECT`, `FLASH_PACKAGE_JSON_INVALID`, `FLASH_PROJECT_INVALID`, `FLASH_SETTING_INVALID`
 */
export async function openProject(
  projectDir: string,
  { exclude = [], readable = false }: ProjectOptions = {},
): Promise<Project> {
  // The bundler reports real paths, so a project behind a link needs its real path too.
  const dir = await realpath(projectDir).catch(() => resolve(projectDir));
  const packageJson = await readPackageJson(dir);
  const tsconfig = join(dir, 'tsconfig.json');
  const compiledDir = compiledFolder(tsconfig);
  const settings = projectSettings(packageJson, dir);
  const sourceDir = join(dir, settings.source);
  if (!statSync(sourceDir, { throwIfNoEntry: false })?.isDirectory()) {
    throw buildErrors.FLASH_PROJECT_INVALID({ dir, problem: `has no folder ${settings.source}/` });
  }
  return {
    dir,
    name: appName(packageJson, dir),
    version: packageJson.version ?? '0.0.0',
    sourceDir,
    outDir: join(dir, '.flash'),
    tsconfig: existsSync(tsconfig) ? tsconfig : undefined,
    compiledDir,
    nestCli: readNestCli(dir, compiledDir, settings.source),
    settings: { ...settings, exclude: [...settings.exclude, ...exclude] },
    ignoreRules: await openIgnoreRules(dir, sourceDir),
    dependencies: new Set(Object.keys({ ...packageJson.dependencies, ...packageJson.optionalDependencies })),
    devOnly: devOnlyNames(packageJson),
    readable,
  };
}
