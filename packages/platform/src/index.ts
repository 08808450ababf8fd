export { startPlatform, type Platform, type PlatformOptions } from './main.js';
export { defaultSettings, type PlatformSettings } from './settings.js';
