import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformStatus } from '@flash-ts/core/contract';
import { FlashError } from '@flash-ts/core/errors';
import { textOfFile } from '@flash-ts/build/project-files';
import { cliErrors } from '../errors/catalogue.js';
import { homeUnusable } from './home-unusable.js';
import { ANSWER_S, ControlClient } from '@flash-ts/platform/control-client';
import { platformErrors } from '@flash-ts/platform/errors';

/** A running platform and a client for it. */
export interface Connection {
  readonly client: ControlClient;
  readonly status: PlatformStatus;
}

/** The part of `platform.json` that is needed to reach a platform. */
interface Announcement {
  readonly pid: number;
  readonly url: string;
}

/**
 * The running platform of a home; undefined if none is running: it was never started, was stopped, or was killed, in which case another
 * program may use its port.
 *
 * @throws FlashError `FLASH_HOME_UNUSABLE` for a home that is a file, `FLASH_PLATFORM_KEY_WRONG` if one is running and the home's key file
 *   can't be read or has another key, `FLASH_PLATFORM_SILENT` if it does not answer, `FLASH_PLATFORM_UNKNOWN` if the home can't be read
 */
export async function findPlatform(home: string): Promise<Connection | undefined> {
  const announced = await readAnnouncement(home);
  if (!announced) return undefined;
  const keyFile = join(home, 'key');
  const read = await readKey(keyFile);
  if ('problem' in read) return stranger(home, keyFile, announced, read.problem);
  try {
    const client = new ControlClient(announced.url, read.key);
    const status = await client.status();
    return status.home === (await realpath(home)) ? { client, status } : undefined;
  } catch (error) {
    const code = error instanceof FlashError ? error.code : undefined;
    if (code === 'FLASH_PLATFORM_UNREACHABLE') return undefined;
    if (code === 'FLASH_PLATFORM_SILENT') return silent(home, announced, error);
    return stranger(home, keyFile, announced, 'is not its key');
  }
}

/**
 * A client of the platform that a home announces, which may have ended meanwhile; undefined if none is announced.
 *
 * @param answerMs how long the client waits for the head of an answer
 */
export async function announcedPlatform(home: string, answerMs: number): Promise<ControlClient | undefined> {
  const announced = await readAnnouncement(home);
  const read = announced && (await readKey(join(home, 'key')));
  return read && 'key' in read ? new ControlClient(announced.url, read.key, answerMs) : undefined;
}

/** A program accepts connections and does not answer: the home's platform, or another program that uses its port. */
async function silent(home: string, { pid, url }: Announcement, cause: unknown): Promise<undefined> {
  const { isHomeInUse } = await import('@flash-ts/platform');
  if (!isHomeInUse(home)) return;
  const facts = { url, request: 'GET /local/status', seconds: ANSWER_S, pid };
  throw platformErrors.FLASH_PLATFORM_SILENT(facts, { cause });
}

/** A program answers that has another key. It is the home's platform only if the home's lock is held. */
async function stranger(
  home: string,
  keyFile: string,
  { pid, url }: Announcement,
  problem: string,
): Promise<undefined> {
  const { isHomeInUse } = await import('@flash-ts/platform');
  if (isHomeInUse(home)) throw cliErrors.FLASH_PLATFORM_KEY_WRONG({ home, keyFile, pid, url, problem });
}

async function readAnnouncement(home: string): Promise<Announcement | undefined> {
  try {
    const text = await textOfFile(join(home, 'platform.json'));
    const { pid, port, url } = JSON.parse(text) as { pid: number; port: number; url?: string };
    return { pid, url: url ?? `http://127.0.0.1:${port}` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') throw await homeUnusable(home, error);
    throw cliErrors.FLASH_PLATFORM_UNKNOWN({ home, problem: message }, { cause: error });
  }
}

async function readKey(path: string): Promise<{ readonly key: string } | { readonly problem: string }> {
  try {
    const key = (await textOfFile(path)).trim();
    // Other characters would make an invalid header.
    return /^[\x21-\x7e]+$/.test(key) ? { key } : { problem: key === '' ? 'is empty' : 'holds no key' };
  } catch (error) {
    return { problem: `can't be read (${(error as Error).message})` };
  }
}
