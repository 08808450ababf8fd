export { CONFIG_FILES } from './config-files.js';
export { readPackageJson, type PackageJson } from './package-json.js';
export { readProjectFile } from './project-file.js';
export { projectSettings } from './project-settings.js';
export { readSettings, SETTINGS_SCHEMA, type BuildSettings } from './settings.js';
