import { posix } from 'node:path';
import { buildErrors } from '../errors/catalogue.js';

/** The settings of the build: `flash` in package.json. */
export interface BuildSettings {
  /** Folder with the source, relative to the project. Default: `sourceRoot` of nest-cli.json, or `src`. */
  readonly source: string;
  /** Globs of files to ship beside the code, relative to the project. */
  readonly include: readonly string[];
  /** Packages that stay out of the bundle and are installed for the worker. */
  readonly external: readonly string[];
  /** Packages that neither the bundle nor the artifact holds, because the image has them. */
  readonly exclude: readonly string[];
}

const DEFAULTS: BuildSettings = { source: 'src', include: [], external: [], exclude: [] };

/**
 * @param flash value of `flash` in package.json
 * @param source the folder with the source where it names none
 * @throws FlashError `FLASH_SETTING_INVALID`
 */
export function readSettings(flash: unknown, source = DEFAULTS.source): BuildSettings {
  if (flash === undefined) return { ...DEFAULTS, source };
  if (typeof flash !== 'object' || flash === null || Array.isArray(flash)) throw invalid('flash', flash, 'an object');
  const known = Object.keys(DEFAULTS);
  for (const [key, value] of Object.entries(flash)) {
    if (!known.includes(key)) throw invalid(`flash.${key}`, value, `one of the settings ${known.join(', ')}`);
    if (key === 'source' ? !isFolder(value) : !isTexts(value)) throw invalid(`flash.${key}`, value, allowed(key));
  }
  const settings = { ...DEFAULTS, source, ...(flash as Partial<BuildSettings>) };
  return { ...settings, source: posix.normalize(settings.source).replace(/\/$/, '') };
}

function isFolder(value: unknown): boolean {
  return typeof value === 'string' && isInside(value) && !['.', './'].includes(posix.normalize(value));
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isInside(item));
}

/** Whether a path that is relative to the project stays in it. */
export function isInside(path: string): boolean {
  return path !== '' && !posix.isAbsolute(path) && !posix.normalize(path).startsWith('..');
}

function allowed(key: string): string {
  if (key === 'source') return 'a folder inside the project, such as "src"';
  return key === 'include'
    ? 'a list of globs of files inside the project, such as ["models/**"]'
    : 'a list of names of packages, such as ["sharp"]';
}

function invalid(setting: string, value: unknown, expected: string) {
  return buildErrors.FLASH_SETTING_INVALID(
    { setting, value: JSON.stringify(value), expected },
    { where: { file: 'package.json' } },
  );
}
