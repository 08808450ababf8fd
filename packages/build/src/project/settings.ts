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

interface Setting<Value> {
  readonly fallback: Value;
  /** For people: what an error and an editor say. */
  readonly about: string;
  readonly allowed: string;
  readonly isAllowed: (value: unknown) => boolean;
  /** What of this a JSON Schema can say. */
  readonly schema: object;
}

/** A setting that is a list of texts, none by default. */
function texts(about: string, allowed: string): Setting<readonly string[]> {
  const schema = { type: 'array', items: { type: 'string', minLength: 1 } };
  return { fallback: [], about, allowed, isAllowed: isTexts, schema };
}

const SETTINGS: { readonly [Name in keyof BuildSettings]: Setting<BuildSettings[Name]> } = {
  source: {
    fallback: 'src',
    about: 'Folder with the source. Without it: sourceRoot of nest-cli.json, or src.',
    allowed: 'a folder inside the project, such as "src"',
    isAllowed: isFolder,
    schema: { type: 'string', minLength: 1 },
  },
  include: texts(
    'Globs of files that are shipped beside the code.',
    'a list of globs of files inside the project, such as ["models/**"]',
  ),
  external: texts(
    'Packages that stay out of the bundle and are installed for the worker.',
    'a list of names of packages, such as ["sharp"]',
  ),
  exclude: texts(
    'Packages that neither the bundle nor the artifact holds, because the image has them.',
    'a list of names of packages, such as ["sharp"]',
  ),
};

/** JSON Schema of `flash` in package.json, for editors. */
export const SETTINGS_SCHEMA = {
  type: 'object',
  description: 'Settings of `flash build`.',
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { schema, about, allowed, fallback }]) => [
      name,
      { ...schema, description: `${about} Allowed: ${allowed}.`, default: fallback },
    ]),
  ),
};

/**
 * @param flash value of `flash` in package.json
 * @param source the folder with the source where it names none
 * @throws FlashError `FLASH_SETTING_INVALID`
 */
export function readSettings(flash: unknown, source = SETTINGS.source.fallback): BuildSettings {
  const given = flash ?? {};
  if (typeof given !== 'object' || flash === null || Array.isArray(given)) throw invalid('flash', flash, 'an object');
  const known = Object.keys(SETTINGS);
  for (const [key, value] of Object.entries(given)) {
    const setting = known.includes(key) ? SETTINGS[key as keyof BuildSettings] : undefined;
    if (!setting) throw invalid(`flash.${key}`, value, `one of the settings ${known.join(', ')}`);
    if (!setting.isAllowed(value)) throw invalid(`flash.${key}`, value, setting.allowed);
  }
  const { include, external, exclude } = SETTINGS;
  const defaults = { source, include: include.fallback, external: external.fallback, exclude: exclude.fallback };
  const settings = { ...defaults, ...(given as Partial<BuildSettings>) };
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

function invalid(setting: string, value: unknown, expected: string) {
  return buildErrors.FLASH_SETTING_INVALID(
    { setting, value: JSON.stringify(value), expected },
    { where: { file: 'package.json' } },
  );
}
