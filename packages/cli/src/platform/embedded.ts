import {
  collectWhenIdle,
  startPlatform,
  type Platform,
  type PlatformOptions,
  type PlatformSettings,
} from '@flash-ts/platform';
import { ownVersion } from '../project/own-version.js';
import { ControlClient } from '@flash-ts/platform/control-client';

/** A platform inside this process. It may be stopped more than once. */
export interface EmbeddedPlatform extends Pick<Platform, 'port' | 'development' | 'closed' | 'stop'> {
  readonly client: ControlClient;
}

/**
 * Starts the platform in this process, and has the process collect its garbage when it is idle. The bundler's memory outside V8's heap, some
 * hundred MB of a build, is given back with it.
 *
 * @param options with the result of `hardwareSettings` as `settings`
 * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_HOME_LOCKED`
 */
export async function startEmbedded(
  options: Omit<PlatformOptions, 'version'> & { readonly settings: Partial<PlatformSettings> },
): Promise<EmbeddedPlatform> {
  const platform = await startPlatform({ ...options, version: ownVersion() });
  collectWhenIdle();
  return {
    client: new ControlClient(platform.url, platform.key),
    port: platform.port,
    development: platform.development,
    closed: platform.closed,
    stop: () => platform.stop(),
  };
}
