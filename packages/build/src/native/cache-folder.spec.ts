import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';

it.each([
  [{ FLASH_CACHE: '/c' }, 'linux', '/c'],
  [{ XDG_CACHE_HOME: '/x' }, 'linux', join('/x', 'flash-ts')],
  [{}, 'linux', join(homedir(), '.cache', 'flash-ts')],
  [{}, 'darwin', join(homedir(), 'Library', 'Caches', 'flash-ts')],
  [{ LOCALAPPDATA: '/l' }, 'win32', join('/l', 'flash-ts')],
] as const)('%j on %s is %s', (env, platform, expected) => {
  expect(cacheFolder(env, platform)).toBe(expected);
});
