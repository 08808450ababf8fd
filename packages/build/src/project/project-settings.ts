import { nestSourceRoot } from './nest-cli.js';
import type { PackageJson } from './package-json.js';
import { readSettings, type BuildSettings } from './settings.js';

/**
 * The settings of a project: `flash` of its package.json, with `sourceRoot` of nest-cli.json where that names no source folder.
 *
 * @throws FlashError `FLASH_SETTING_INVALID`
 */
export function projectSettings({ flash }: PackageJson, projectDir: string): BuildSettings {
  return readSettings(flash, nestSourceRoot(projectDir));
}
