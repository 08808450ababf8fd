import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { platformErrors } from '../errors/catalogue.js';
import { makePrivate } from './private-files.js';

/** The characters of a bearer token (RFC 6750), long enough not to be guessed. */
const KEY = /^[\w.~+/-]{16,}=*$/;
const SEALING_KEY_BYTES = 32;

/** Whether a text can be the key of the control API. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * The bearer key of the control API; made at the first start.
 *
 * @throws FlashError `FLASH_KEY_UNUSABLE` if the file has no valid key
 */
export function readOrMakeKey(path: string): string {
  create(path, `flash_${randomBytes(32).toString('base64url')}\n`);
  const key = readSecret(path);
  if (key !== undefined && isKey(key)) return key;
  throw platformErrors.FLASH_KEY_UNUSABLE({ path, problem: problemOf(key) });
}

/** @returns the key that encrypts secrets' values; undefined if its file is missing or has no key */
export function readSealingKey(path: string): Buffer | undefined {
  const key = Buffer.from(readSecret(path) ?? '', 'base64url');
  return key.length === SEALING_KEY_BYTES ? key : undefined;
}

/** Makes a new key, and replaces an existing file. */
export function makeSealingKey(path: string): Buffer {
  rmSync(path, { force: true });
  const key = randomBytes(SEALING_KEY_BYTES);
  create(path, `${key.toString('base64url')}\n`);
  return key;
}

/** Does nothing if the file exists. */
function create(path: string, content: string): void {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  makePrivate([path]);
}

/** The text of a file without its line end; undefined if there is no file at the path, or something else such as a pipe. */
function readSecret(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8').trim() : undefined;
}

function problemOf(key: string | undefined): string {
  if (key === undefined) return 'is not a file';
  return key === '' ? 'is empty' : 'does not hold a key (16 characters or more of A-Z, a-z, 0-9 and -._~+/)';
}
