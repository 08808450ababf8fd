import {
  startPlatform,
  type DevelopmentArtifacts,
  type FaultInjection,
  type Inspection,
  type PlatformOptions,
  type PlatformSettings,
} from '@flash-ts/platform';
import { ownVersion } from '../project/own-version.js';
import { ControlClient } from '@flash-ts/platform/control-client';

/** A platform inside this process. */
export interface EmbeddedPlatform {
  readonly client: ControlClient;
  readonly port: number;
  /** Artifacts that are written in place instead of uploaded. */
  readonly development: DevelopmentArtifacts;
  /** Resolves when the platform has ended, by whatever cause. */
  readonly closed: Promise<void>;
  /** Stops the workers and the platform. May be called more than once. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the platform in this process.
 *
 * @param options with the result of `hardwareSettings` as `settings`
 * @throws FlashError `FLASH_PORT_BUSY`, `FLASH_HOME_LOCKED`
 */
export async function startEmbedded(options: {
  home: string;
  port: number;
  routeByName?: boolean;
  requireKey?: boolean | undefined;
  forgetSecrets?: boolean;
  jobsDatabase?: string | undefined;
  tellBootErrors?: boolean;
  host?: string;
  allowedHosts?: readonly string[];
  devToken?: string;
  workerNodeOptions?: readonly string[];
  firstRelease?: Promise<unknown>;
  openApi?: PlatformOptions['openApi'];
  onRefused?: PlatformOptions['onRefused'];
  settings: Partial<PlatformSettings>;
  faultInjection?: FaultInjection | undefined;
  inspection?: Inspection | undefined;
}): Promise<EmbeddedPlatform> {
  const platform = await startPlatform({ ...options, version: ownVersion() });
  return {
    client: new ControlClient(platform.url, platform.key),
    port: platform.port,
    development: platform.development,
    closed: platform.closed,
    stop: () => platform.stop(),
  };
}
