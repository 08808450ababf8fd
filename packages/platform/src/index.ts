export { startPlatform } from './main.js';
export type { Platform, PlatformOptions } from './options.js';
export type { DevelopmentArtifacts } from './development/development-artifacts.js';
export type { ReservedArtifact } from './artifacts/artifact-store.js';
export { isHomeInUse } from './home/home.js';
export { homeProblem } from './home/home-problem.js';
export { parseWorkerMemory } from './hardware/memory-limit.js';
export { parseVirtualGpus } from './hardware/virtual-gpus.js';
export { defaultSettings, type PlatformSettings, type VirtualGpus } from './settings/platform-settings.js';
