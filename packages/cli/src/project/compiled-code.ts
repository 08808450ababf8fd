import { readdir, rm, stat } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { basename, dirname, join } from 'node:path';

const KEPT_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/**
 * Removes what V8 compiled of this command more than 30 days ago, for versions, projects and Nodes that may have gone. What is still in use
 * is compiled once more.
 *
 * @param cache Node's folder in ours, which `bin/flash.js` has chosen; another one, of NODE_COMPILE_CACHE, is left alone
 */
export async function forgetOldCode(cache = getCompileCacheDir(), now = Date.now()): Promise<void> {
  if (cache === undefined || basename(dirname(cache)) !== 'flash-ts') return;
  const entries = await readdir(dirname(cache), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // Another command may remove it at the same time.
    const written = (await stat(path).catch(() => undefined))?.mtimeMs ?? now;
    if (now - written > KEPT_DAYS * DAY_MS) await rm(path, { force: true });
  }
}
