import { readFile, realpath } from 'node:fs/promises';
import { packageFiles } from '../native/package-files.js';
import type { FilesTree } from './files-tree.js';
import { escapedName, isKernel, KERNEL_NAMES } from '../installed/kernel.js';
import { installedPackage, type NativePackage } from '../installed/native-package.js';

/** Code of a package that no program that uses the package runs. */
const NOT_RUN = /^\/(?:tests?|__tests__|specs?|examples?|docs?|bench(?:marks?)?)\//;

/** What precedes a string that is required or imported. */
const LOADED = /(?:\bfrom|\bimport|\b(?:require|import|resolve)\s*\()\s*$/;
const LOADED_LENGTH = 24;

/** Code that loads a module by a name that is known only at run time. */
const COMPUTED = /\b(?:require|import|resolve)\s*\(\s*[^\s'"`)]/;

/**
 * Finds strings in the code of packages that lie as files which name other packages: packages of the kernel, which they get as facades, and
 * dependencies of the project that they load without listing them in their package.json (as a library does that loads whichever template
 * engine is installed). Each package is read once.
 */
export class PackageTexts {
  readonly #dependencies: ReadonlySet<string>;
  readonly #names: RegExp;
  readonly #read = new Set<string>();
  readonly #kernel = new Set<string>();

  /** @param dependencies names of the packages that the project needs at run time */
  constructor(dependencies: ReadonlySet<string>) {
    this.#dependencies = dependencies;
    const names = [...dependencies].filter((name) => !isKernel(name) && !name.startsWith('@types/'));
    this.#names = new RegExp(
      String.raw`(['"\x60])((${[KERNEL_NAMES, ...names.map(escapedName)].join('|')})(?:/[\w./@-]+)?)\1`,
      'g',
    );
  }

  /** The modules of the kernel that the packages read so far may ask for, sorted. */
  get kernel(): string[] {
    return [...this.#kernel].toSorted();
  }

  /** Reads the packages of a tree that were not read yet, and returns those that they may load and that the tree does not have. */
  async read(tree: FilesTree): Promise<NativePackage[]> {
    const found = new Map<string, NativePackage>();
    for (const { dir } of tree.values()) {
      if (this.#read.has(dir)) continue;
      this.#read.add(dir);
      for (const name of await this.#namesIn(dir)) {
        const installed = installedPackage(name, dir);
        const real = installed === undefined ? undefined : await realpath(installed);
        if (real !== undefined && !tree.has(real)) found.set(real, { name, dir: real });
      }
    }
    return [...found.values()];
  }

  /** The project's dependencies that a package may load. */
  async #namesIn(dir: string): Promise<string[]> {
    const loaded = new Set<string>();
    const mentioned = new Set<string>();
    let isComputed = false;
    const files = (await packageFiles('', dir)).filter(({ path }) => /\.[cm]?js$/.test(path));
    const texts = await Promise.all(files.map(({ source }) => readFile(source, 'utf8')));
    for (const [at, text] of texts.entries()) {
      const isRun = !NOT_RUN.test(files[at]?.path ?? '');
      isComputed ||= isRun && COMPUTED.test(text);
      for (const { index, 2: specifier = '', 3: name = '' } of text.matchAll(this.#names)) {
        if (isKernel(name)) this.#kernel.add(specifier);
        else if (isRun && this.#dependencies.has(name)) {
          const isLoaded = LOADED.test(text.slice(Math.max(0, index - LOADED_LENGTH), index));
          (isLoaded ? loaded : mentioned).add(name);
        }
      }
    }
    return [...loaded, ...(isComputed ? mentioned : [])];
  }
}
