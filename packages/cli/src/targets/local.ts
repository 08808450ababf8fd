import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PlatformStatus } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import { PlatformClient } from './platform-client.js';

const DEFAULT_PORT = 8080;
/**
 * MB of V8's young generation, for a process that mostly waits: with the default of 16 it keeps some 20 MB more of garbage, and a request
 * costs the same.
 */
const YOUNG_SPACE = '--max-semi-space-size=4';
/** How long a platform that has the home may take to answer. */
const OTHER_START_MS = 20_000;

/** How this machine's platform is found: its state folder, and the port to start it on. */
export interface LocalPlatform {
  readonly home: string;
  readonly port: number;
  /** Whether somebody asked for this very port. */
  readonly portChosen: boolean;
}

/** A running platform and a client for it. */
export interface Connection {
  readonly client: PlatformClient;
  readonly status: PlatformStatus;
}

/**
 * Home from `FLASH_HOME`, else `~/.flash`; port from `--port`, else `FLASH_PLATFORM_PORT`, else 8080.
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

/** The platform that runs for this home, if one does and answers to the home's key. */
export async function findPlatform(home: string): Promise<Connection | undefined> {
  try {
    const { port } = JSON.parse(await readFile(join(home, 'platform.json'), 'utf8')) as { port: number };
    const client = new PlatformClient(`http://127.0.0.1:${port}`, (await readFile(join(home, 'key'), 'utf8')).trim());
    const status = await client.status();
    return status.home === home ? { client, status } : undefined;
  } catch {
    // Never started, stopped, or killed and its port taken by something that does not know the key.
    return undefined;
  }
}

/** @throws FlashError `FLASH_PLATFORM_NOT_RUNNING` */
export async function requirePlatform(home: string): Promise<Connection> {
  const connection = await findPlatform(home);
  if (!connection) throw cliErrors.FLASH_PLATFORM_NOT_RUNNING({ home });
  return connection;
}

/** The running platform, checked against a port that was asked for; undefined when none runs. */
export async function runningPlatform({ home, port, portChosen }: LocalPlatform): Promise<Connection | undefined> {
  const running = await findPlatform(home);
  if (running && portChosen && port !== 0 && running.status.port !== port) {
    throw cliErrors.FLASH_PLATFORM_OTHER_PORT({ wanted: port, running: running.status.port });
  }
  return running;
}

/** Starts the platform as a process of its own that outlives this command, and returns when it answers. @param flags of `platform start` */
export async function startDetached(
  { home, port }: LocalPlatform,
  env: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<Connection> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  // Renamed when it is known to be the platform's: of two that start at once one finds the home taken.
  const [logPath, ownLog] = [join(home, 'platform.log'), join(home, `platform.${process.pid}.log`)];
  const log = await open(ownLog, 'w', 0o600);
  const bin = fileURLToPath(new URL('../../bin/flash.js', import.meta.url));
  const child = spawn(process.execPath, [YOUNG_SPACE, bin, 'platform', 'start', '--port', String(port), ...flags], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...env, FLASH_HOME: home, NO_COLOR: '1' },
  });
  await log.close();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the platform ended before it answered')));
  });
  ended.catch(() => {});
  const waiting = new AbortController();
  try {
    const connection = await Promise.race([untilAnswered(home, waiting.signal), ended]).catch((cause: unknown) =>
      afterEnd(home, ownLog, cause),
    );
    child.unref();
    if (connection.status.pid === child.pid) await rename(ownLog, logPath);
    return connection;
  } catch (cause) {
    const tail = (await readFile(ownLog, 'utf8')).trim().replace(/\n→ .*$/, '');
    await rename(ownLog, logPath);
    throw cliErrors.FLASH_PLATFORM_START_FAILED({ log: logPath, tail }, { cause });
  } finally {
    waiting.abort();
    await rm(ownLog, { force: true });
  }
}

/** The platform of another command that was started at the same moment: it runs already, or has the home and will. */
async function afterEnd(home: string, log: string, cause: unknown): Promise<Connection> {
  const running = await findPlatform(home);
  if (running) return running;
  if (!(await readFile(log, 'utf8')).includes('FLASH_HOME_LOCKED')) throw cause;
  try {
    return await untilAnswered(home, AbortSignal.timeout(OTHER_START_MS));
  } catch {
    throw cause;
  }
}

async function untilAnswered(home: string, signal: AbortSignal): Promise<Connection> {
  for (;;) {
    const connection = await findPlatform(home);
    if (connection) return connection;
    await setTimeout(20, undefined, { signal });
  }
}
