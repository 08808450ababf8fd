import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * npm's arguments that select the headers packages are compiled with: those of the Node that runs here. The machine's npm settings may name
 * others in `nodedir`, as Linux distributions do for their own Node; with these a package would be built for that Node. Where this Node came
 * without headers, and those of `nodedir` are for another one, node-gyp fetches them.
 *
 * @param dir where npm is to run, whose `.npmrc` counts
 */
export async function headersArguments(dir: string): Promise<string[]> {
  for (const folder of await ownFolders()) if (await hasHeaders(folder)) return [`--nodedir=${folder}`];
  const configured = await configuredFolder(dir);
  return configured === undefined || (await hasHeaders(configured)) ? [] : ['--nodedir='];
}

/** Where an installed Node has its headers, in `include/node`: beside `bin`, and in the package that the npm package `node` takes it from. */
async function ownFolders(): Promise<string[]> {
  const prefix = dirname(dirname(await realpath(process.execPath)));
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  return [prefix, join(prefix, 'node_modules', name), join(dirname(prefix), name)];
}

/** Whether a folder has the headers of a Node with the `NODE_MODULE_VERSION` of this one. */
async function hasHeaders(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'include/node/node_version.h'), 'utf8').catch(() => '');
  const version = /^#define NODE_MODULE_VERSION (\d+)/m.exec(text)?.[1];
  return version === process.versions.modules;
}

/** The value of `nodedir` in npm's settings. */
async function configuredFolder(cwd: string): Promise<string | undefined> {
  const options = { cwd, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'nodedir'], options).catch(() => ({
    stdout: '',
  }));
  const folder = stdout.trim();
  return folder === '' || folder === 'undefined' || folder === 'null' ? undefined : folder;
}
