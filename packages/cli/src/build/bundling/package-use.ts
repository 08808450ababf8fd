import type { Lookup } from './lookups/package-lookups.js';
import { installedFile } from './installed-file.js';
import { isKernel } from './kernel.js';
import { readPackageJson } from './native-package.js';
import { isOwn, ownPackageDir } from './own-packages.js';

/** An installed package that a module asks for. */
export interface AskedPackage {
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  /** The package that asks; undefined for the project's own modules. */
  readonly fromDir: string | undefined;
}

/** A lookup in a module of a package. */
export interface FoundLookup extends Lookup {
  readonly moduleId: string;
  readonly dir: string;
}

/**
 * Which packages ask for which as a bundle is made, and which of their modules look something up at run time.
 *
 * What the kernel depends on is bundled with it whatever it holds: it is known, and works in a bundle. The same package is judged by itself
 * where others ask for it.
 */
export class PackageUse {
  /** Folders of what the kernel depends on. */
  readonly #ofKernel = new Set<string>();
  readonly #asked = new Map<string, AskedPackage>();
  readonly lookups: FoundLookup[] = [];
  /** What the project's own modules import of packages: the module that each specifier stands for, or undefined for what stays an import. */
  readonly imports = new Map<string, string | undefined>();
  #isOpen = true;

  /** Whether imports are still taken note of. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** What packages were asked for by others than the kernel. */
  get asked(): readonly AskedPackage[] {
    return [...this.#asked.values()];
  }

  /** Takes note of an import of a package, and says whether it is one of the kernel's own. */
  ask(importer: string, name: string, dir: string): 'kernel' | 'other' {
    const from = isOwn(importer) ? { name: '@flash-ts/own', dir: ownPackageDir(importer) } : installedFile(importer);
    if (from && (isKernel(from.name) || this.#ofKernel.has(from.dir)) && dependsOn(from.dir, name)) {
      this.#ofKernel.add(dir);
      return 'kernel';
    }
    if (this.#isOpen) this.#asked.set(`${from?.dir ?? ''}\0${dir}`, { name, dir, fromDir: from?.dir });
    return 'other';
  }

  /** Whether a lookup in a module matters at all. */
  isJudged(moduleId: string): boolean {
    const file = installedFile(moduleId);
    return file !== undefined && !isOwn(moduleId) && !isKernel(file.name);
  }

  look(moduleId: string, lookups: readonly Lookup[]): void {
    const { dir } = installedFile(moduleId) ?? {};
    if (dir !== undefined) this.lookups.push(...lookups.map((lookup) => ({ ...lookup, moduleId, dir })));
  }
}

function dependsOn(dir: string, name: string): boolean {
  return readPackageJson(dir).dependencies?.[name] !== undefined;
}
