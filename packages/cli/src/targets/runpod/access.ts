import { keyFile, readKey } from '../../account/runpod-key.js';
import { cliErrors } from '../../errors/catalogue.js';

/** Who a command is to Runpod's API, and where that is. */
export interface RunpodAccess {
  /** Without a path and a slash at the end. */
  readonly url: string;
  readonly key: string;
  /** Where the key comes from, for messages: `RUNPOD_API_KEY`, or the path of a file. */
  readonly source: string;
}

const DEFAULT_URL = 'https://api.runpod.io';
const KEY = /^[\x21-\x7e]{1,500}$/;

/**
 * The address from `RUNPOD_API_BASE_URL`, otherwise Runpod's; the key from `RUNPOD_API_KEY`, otherwise from the file that `flash login` writes.
 *
 * @throws FlashError `FLASH_RUNPOD_URL_INVALID`, `FLASH_RUNPOD_KEY_MISSING`, `FLASH_RUNPOD_KEY_INVALID`
 */
export async function runpodAccess(env: NodeJS.ProcessEnv): Promise<RunpodAccess> {
  const url = runpodUrl(env);
  const given = env['RUNPOD_API_KEY']?.trim() ?? '';
  if (given !== '') return { url, key: checkedKey(given, 'RUNPOD_API_KEY'), source: 'RUNPOD_API_KEY' };
  const file = keyFile(env);
  const kept = await readKey(file);
  if (kept === undefined) throw cliErrors.FLASH_RUNPOD_KEY_MISSING({ file });
  return { url, key: checkedKey(kept, file), source: file };
}

/**
 * The address of the API. A path `/v2` is dropped, since it is a part of every request's path; people write the address with and without it.
 *
 * @throws FlashError `FLASH_RUNPOD_URL_INVALID`
 */
export function runpodUrl(env: NodeJS.ProcessEnv): string {
  const value = env['RUNPOD_API_BASE_URL']?.trim() ?? '';
  if (value === '') return DEFAULT_URL;
  const url = URL.parse(value);
  const isPlain = url && /^\/(?:v2\/?)?$/.test(url.pathname) && url.search === '' && url.hash === '';
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!isPlain || !isSafe || url.username !== '') throw cliErrors.FLASH_RUNPOD_URL_INVALID({ value });
  return url.origin;
}

/** A key would cross a network in clear text by http. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host) || host.endsWith('.localhost');
}

/** @throws FlashError `FLASH_RUNPOD_KEY_INVALID` for a key that can't be in a header */
export function checkedKey(key: string, source: string): string {
  if (KEY.test(key)) return key;
  throw cliErrors.FLASH_RUNPOD_KEY_INVALID({
    source,
    problem: 'it is empty, too long, or has other characters than a key',
  });
}
