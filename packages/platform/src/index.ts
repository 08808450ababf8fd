export { startPlatform, type Platform, type PlatformOptions } from './main.js';
export { parseWorkerMemory } from './hardware/memory-limit.js';
export { parseVirtualGpus, type VirtualGpus } from './hardware/virtual-gpus.js';
export { defaultSettings, type PlatformSettings } from './settings.js';
