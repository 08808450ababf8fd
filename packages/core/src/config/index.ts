import type { FlashConfig } from './types.js';

export { configFaults, type ConfigFault } from './check.js';
export { configured, targetConfig, type Configured } from './configured.js';
export { secret } from '../options/secret.js';
export {
  TARGET_NAMES,
  type EndpointOverrides,
  type EnvironmentConfig,
  type FlashConfig,
  type TargetConfig,
  type TargetName,
} from './types.js';

/**
 * Types the object that flash.config.ts exports; returns it unchanged.
 *
 * @example export default defineConfig({ environments: { production: { workers: [1, 5] } } });
 */
export function defineConfig<const Config extends FlashConfig>(config: Config): Config {
  return config;
}
