import type { FlashConfig } from './types.js';

export { configFaults, type ConfigFault } from './check.js';
export { configured, type Configured } from './configured.js';
export { secret } from '../options/secret.js';
export type { EndpointOverrides, EnvironmentConfig, FlashConfig } from './types.js';

/**
 * Types the object that flash.config.ts exports; returns it unchanged.
 *
 * @example export default defineConfig({ environments: { production: { workers: [1, 5] } } });
 */
export function defineConfig<const Config extends FlashConfig>(config: Config): Config {
  return config;
}
