import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PlatformStatus } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import { findPlatform, type Connection } from './find-platform.js';

const DEFAULT_PORT = 8080;

/** Where this machine's platform is: its home, and the port to start it on. */
export interface LocalPlatform {
  readonly home: string;
  readonly port: number;
  /** Whether the port was chosen explicitly. */
  readonly portChosen: boolean;
}

/**
 * Home from `FLASH_HOME`, otherwise `~/.flash`; port from `--port`, otherwise `FLASH_PLATFORM_PORT`, otherwise 8080.
 *
 * @throws FlashError `FLASH_PORT_INVALID`
 */
export function localPlatform(env: NodeJS.ProcessEnv, portOption: string | undefined): LocalPlatform {
  const [value, source] =
    portOption === undefined ? [env['FLASH_PLATFORM_PORT'], 'FLASH_PLATFORM_PORT'] : [portOption, '--port'];
  const chosen = value !== undefined && value !== '';
  return {
    home: resolve(env['FLASH_HOME'] || join(homedir(), '.flash')),
    port: chosen ? parsePort(value, source) : DEFAULT_PORT,
    portChosen: chosen,
  };
}

/** @throws FlashError `FLASH_PORT_INVALID` */
export function parsePort(value: string, source: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw cliErrors.FLASH_PORT_INVALID({ value, source });
  return port;
}

/** @throws FlashError `FLASH_PLATFORM_NOT_RUNNING` */
export async function requirePlatform(home: string): Promise<Connection> {
  const connection = await findPlatform(home);
  if (!connection) throw cliErrors.FLASH_PLATFORM_NOT_RUNNING({ home });
  return connection;
}

/** The running platform, checked against an explicitly chosen port; undefined if none is running. */
export async function runningPlatform({ home, port, portChosen }: LocalPlatform): Promise<Connection | undefined> {
  const running = await findPlatform(home);
  if (running && portChosen && port !== 0 && running.status.port !== port) {
    throw cliErrors.FLASH_PLATFORM_OTHER_PORT({ wanted: port, running: running.status.port });
  }
  return running;
}

/** The file with the key that callers of endpoints have to send; undefined if they need none. */
export function keyFileOf({ home, requireKey }: PlatformStatus): string | undefined {
  return requireKey ? join(home, 'key') : undefined;
}
