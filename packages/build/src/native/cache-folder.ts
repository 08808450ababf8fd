import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder: `FLASH_CACHE`, else `flash-ts` in the system's folder for caches. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  return env['FLASH_CACHE'] || join(systemCaches(env, platform), 'flash-ts');
}

function systemCaches(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
  return env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}
