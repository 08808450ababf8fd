import { basename } from 'node:path';
import { buildErrors } from '../errors/catalogue.js';
import type { PlacedPackage, ReadFile } from './check-binaries.js';
import { loadAddons, type LoadLimits } from './load-addons.js';
import { runsAsWorkersDo, type Target } from './target.js';

/** An addon that was built for another Node than the worker's. */
export interface WrongAddon {
  readonly name: string;
  readonly version: string;
  /** In the artifact. */
  readonly file: string;
  /** `NODE_MODULE_VERSION` that it was built for. */
  readonly builtFor: string;
}

/** Node's message for an addon that was compiled for another `NODE_MODULE_VERSION` than its own. */
const REFUSED = /compiled against a different Node\.js version using\s+NODE_MODULE_VERSION (\d+)/;

/** Files that have siblings for other versions of Node; the package itself selects the one that fits. */
const ONE_OF_SEVERAL = /(?:^|\/)prebuilds\/|\babi\d+\b|node-v\d+/;

/** Majors of Node by `NODE_MODULE_VERSION`, as Node's ABI registry has them. */
const MAJORS: Readonly<Record<string, string>> = {
  '83': '14',
  '93': '16',
  '108': '18',
  '111': '19',
  '115': '20',
  '120': '21',
  '127': '22',
  '131': '23',
  '137': '24',
  '141': '25',
};

/**
 * The addons that no worker could load because they were compiled for another Node, mostly since the packages were installed with another Node
 * than the one that builds. Empty where this machine or its Node differs from a worker's, since loading here then proves nothing.
 */
export async function addonsOfOtherNodes(
  packages: readonly PlacedPackage[],
  { target, ...limits }: LoadLimits & { readonly target: Target },
): Promise<WrongAddon[]> {
  const addons = (files: readonly ReadFile[]) =>
    files.filter(({ path, runsHere }) => runsHere && path.endsWith('.node'));
  const paths = packages.flatMap(({ files }) => addons(files).map(({ source }) => source));
  if (paths.length === 0 || !runsAsWorkersDo(target)) return [];
  const answers = await loadAddons(paths, limits);
  return packages.flatMap(({ manifest: { name, version }, files }) => {
    const own = addons(files);
    const isSupplied = own.some(({ path, source }) => ONE_OF_SEVERAL.test(path) && answers.get(source) === '');
    return own.flatMap(({ path, source }) => {
      const builtFor = REFUSED.exec(answers.get(source) ?? '')?.[1];
      const isAlternative = isSupplied && ONE_OF_SEVERAL.test(path);
      return builtFor === undefined || isAlternative ? [] : [{ name, version, file: path, builtFor }];
    });
  });
}

/** The error for an addon that is not available for the worker's Node. */
export function wrongNode({ name, version, file, builtFor }: WrongAddon, cause?: unknown) {
  return buildErrors.FLASH_NATIVE_WRONG_NODE(
    { name, version, file: basename(file), builtFor: nodeOf(builtFor), needed: nodeOf(process.versions.modules) },
    { cause },
  );
}

function nodeOf(moduleVersion: string): string {
  const major = MAJORS[moduleVersion];
  const told = `NODE_MODULE_VERSION ${moduleVersion}`;
  return major === undefined ? told : `Node ${major} (${told})`;
}
