import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Libraries that Node does not load, and native packages do. */
const MORE_LIBRARIES = /\/(?:librt|libdl|libpthread|libresolv)\.so/;

/**
 * The layer of a base image: this machine's Node with the libraries that it loads.
 *
 * @param root a folder that is made, for the files
 * @returns a tar.gz
 */
export async function machineAsBase(root: string): Promise<Buffer> {
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  const cache = await run('/sbin/ldconfig', ['-p']).catch(() => ({ stdout: '' }));
  const more = [...cache.stdout.matchAll(/x86-64.* => (\S+)/g)].map(([, path = '']) => path);
  const all = new Set([...libraries, ...more.filter((path) => MORE_LIBRARIES.test(path))]);
  for (const [from, to] of [
    [process.execPath, '/usr/local/bin/node'] as const,
    ...[...all].map((path) => [path, path] as const),
  ]) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await copyFile(from, join(root, to));
  }
  // What is mounted over it.
  for (const name of ['dev', 'proc', 'tmp', 'work']) await mkdir(join(root, name));
  const packed = `${root}.tar.gz`;
  await run('tar', ['--create', '--use-compress-program=gzip -1', '--file', packed, '--directory', root, '.']);
  return readFile(packed);
}
