import { startPlatform, type PlatformSettings } from '@flash-ts/platform';
import { ownVersion } from '../project/own-version.js';
import { PlatformClient } from './platform-client.js';

/** A platform inside this process. */
export interface EmbeddedPlatform {
  readonly client: PlatformClient;
  readonly port: number;
  /** Resolves when the platform has ended, whoever asked for it. */
  readonly closed: Promise<void>;
  /** Stops the workers and the platform. May be called more than once. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the platform in this process.
 *
 * @param options with what `hardwareSettings` says of the machine as `settings`
 * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_HOME_LOCKED`
 */
export async function startEmbedded(options: {
  home: string;
  port: number;
  routeByName?: boolean;
  requireKey?: boolean;
  devToken?: string;
  settings: Partial<PlatformSettings>;
}): Promise<EmbeddedPlatform> {
  const { home, port, routeByName, requireKey, devToken, settings } = options;
  const version = ownVersion();
  const platform = await startPlatform({ home, port, routeByName, requireKey, devToken, settings, version });
  return {
    client: new PlatformClient(`http://127.0.0.1:${platform.port}`, platform.key),
    port: platform.port,
    closed: platform.closed,
    stop: () => platform.stop(),
  };
}
