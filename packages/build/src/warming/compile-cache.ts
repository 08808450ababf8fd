import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopiedFile } from '../native/package-files.js';
import { loadEnvironment } from '../processes/load-environment.js';
import { killGroup, startNode } from '../processes/node-process.js';
import { slashed } from '../project/relative-path.js';

/** Where a worker has the cache unpacked, beside `worker.mjs`: its entries name modules by their paths relative to it. */
export const CACHE_FOLDER = '.compile-cache';

const PROGRAM = `
import { enableCompileCache, flushCompileCache } from 'node:module';
const [directory, ...modules] = process.argv.slice(2);
enableCompileCache({ directory, portable: true });
for (const module of modules) await import(module);
flushCompileCache();
process.exit(0);
`;

export interface WarmOptions {
  /** The bundle's folder on disk. */
  readonly bundleDir: string;
  /** The bundle's modules, relative to the folder. */
  readonly modules: readonly string[];
  /** Variables without which user modules can't be imported. */
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes V8's compile cache of a bundle, in the bundle's own folder. User modules are imported for it, as for the description, in a process that
 * is killed afterwards. Workers start without a cache too, only slower: where none can be made, the build goes on.
 *
 * @returns the files of the cache, by their paths in `CACHE_FOLDER`; none where it could not be made
 */
export async function makeCompileCache(options: WarmOptions): Promise<readonly CopiedFile[]> {
  const { bundleDir, modules } = options;
  const directory = join(bundleDir, CACHE_FOLDER);
  const program = join(bundleDir, 'warm.mjs');
  await writeFile(program, PROGRAM);
  const args = [program, directory, ...modules.map((module) => `./${module}`)];
  if (!(await runToEnd(args, options))) return [];
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const source = join(entry.parentPath, entry.name);
      return { path: slashed(source.slice(directory.length + 1)), source };
    });
}

async function runToEnd(
  args: readonly string[],
  { timeoutMs, signal, bundleDir, variables }: WarmOptions,
): Promise<boolean> {
  const env = loadEnvironment(process.env, variables);
  const child = startNode(args, { cwd: bundleDir, env, stdio: 'ignore' });
  const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  try {
    const [code] = (await once(child, 'exit', { signal: limit })) as [number | null];
    return code === 0;
  } catch {
    signal?.throwIfAborted();
    return false;
  } finally {
    await killGroup(child);
  }
}
