import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { buildErrors } from '../errors/catalogue.js';
import { readProjectFile } from '../project/project-file.js';
import { hostTarget, sameTarget, targetName, type Target } from './target.js';

/** The packages that npm installs. */
export interface InstallRequest {
  readonly packageJson: string;
  /** Without one, npm resolves what package.json leaves open. */
  readonly lockfile?: string;
  readonly target: Target;
}

export interface InstallPlace {
  /** Whose `.npmrc` knows the registries. */
  readonly projectDir: string;
  /** Where finished installs are kept. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
}

/** The first characters of npm's output that are kept for an error: its reason comes before its usage. */
const OUTPUT_LIMIT = 2_000;

/**
 * The folder of an install for a machine, made by npm the first time and found in the cache from then on.
 *
 * @throws FlashError `FLASH_NATIVE_INSTALL_FAILED`; `FLASH_FILE_UNREADABLE` of the project's `.npmrc`
 */
export async function installed(request: InstallRequest, place: InstallPlace): Promise<string> {
  const folder = join(place.cacheDir, 'native', keyOf(request));
  if (existsSync(folder)) return folder;
  await mkdir(join(place.cacheDir, 'native'), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  try {
    await install(request, staging, place);
    // Another build may have finished first; its install is the same.
    await rename(staging, folder).catch(async (error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function keyOf({ packageJson, lockfile, target }: InstallRequest): string {
  // Install scripts compile or fetch for the Node that they run on, which `process.versions.modules` identifies.
  const madeFor = runsScripts(target) ? process.versions.modules : 'any';
  const parts = [packageJson, lockfile ?? '', targetName(target), madeFor];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** An install script builds or downloads for the machine it runs on; on another than the worker's it would bring the wrong binary. */
function runsScripts(target: Target): boolean {
  return sameTarget(hostTarget(), target);
}

async function install(request: InstallRequest, dir: string, { projectDir, signal }: InstallPlace): Promise<void> {
  await writeFile(join(dir, 'package.json'), request.packageJson);
  if (request.lockfile !== undefined) await writeFile(join(dir, 'package-lock.json'), request.lockfile);
  const npmrc = join(dir, '.npmrc');
  const settings = await readProjectFile(join(projectDir, '.npmrc'));
  try {
    if (settings !== undefined) await writeFile(npmrc, settings, { mode: 0o600 });
    const headers = runsScripts(request.target) ? await headersArguments(dir) : [];
    await runNpm([...npmArguments(request), ...headers], dir, signal);
  } finally {
    // It may contain a token, which must not stay in the cache.
    await rm(npmrc, { force: true });
  }
}

function npmArguments({ lockfile, target }: InstallRequest): string[] {
  return [
    ...(lockfile === undefined ? ['install', '--no-package-lock'] : ['ci']),
    '--omit=dev',
    `--os=${target.os}`,
    `--cpu=${target.cpu}`,
    ...(target.libc === undefined ? [] : [`--libc=${target.libc}`]),
    // Scripts call programs of other packages, such as prebuild-install.
    ...(runsScripts(target) ? [] : ['--ignore-scripts', '--no-bin-links']),
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
}

/** Install scripts run the first `node` in PATH and build for it: it has to be the one that this build runs on. */
function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: [dirname(process.execPath), env[name] ?? ''].join(delimiter) };
}

async function runNpm(args: readonly string[], cwd: string, signal: AbortSignal | undefined): Promise<void> {
  const child = spawn('npm', args, {
    cwd,
    env: npmEnvironment(process.env),
    // npm is a script on Windows and needs a shell. All arguments are ours and have no characters that are special to a shell.
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal && { signal }),
  });
  const ended = new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve(code === 0 ? undefined : (killedBy ?? `exit code ${code}`)));
  });
  const [how, output] = await Promise.all([ended, text(child.stderr)]).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw buildErrors.FLASH_NATIVE_INSTALL_FAILED({ how: 'an error before it ran', args }, { cause });
  });
  if (how !== undefined) {
    throw buildErrors.FLASH_NATIVE_INSTALL_FAILED({ how, args }, { cause: output.trim().slice(0, OUTPUT_LIMIT) });
  }
}

/**
 * npm's arguments that select the headers packages are compiled with: those of the Node that runs here. The machine's npm settings may name
 * others in `nodedir`, as Linux distributions do for their own Node; with these a package would be built for that Node. Where this Node came
 * without headers, and those of `nodedir` are for another one, node-gyp fetches them.
 *
 * @param dir where npm is to run, whose `.npmrc` counts
 */
async function headersArguments(dir: string): Promise<string[]> {
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
