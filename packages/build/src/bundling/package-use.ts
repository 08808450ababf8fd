import { installedFile } from '../installed/installed-file.js';
import { isKernel } from '../installed/kernel.js';
import { hasLookups, moduleLookups } from './lookups/package-lookups.js';
import { readSyntax } from '../syntax/syntax.js';
import { readPackageJson } from '../installed/native-package.js';
import { isOwn, ownPackageDir } from '../installed/own-packages.js';

/** An installed package that a module asks for. */
export interface AskedPackage {
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
  /** The package that asks; undefined for the project's own modules. */
  readonly fromDir: string | undefined;
}

/** A module of a package that may look something up. */
interface Suspect {
  readonly moduleId: string;
  readonly code: string;
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
  /** By the folders of their packages. */
  readonly #suspects = new Map<string, Suspect[]>();
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

  /** Takes note of a module whose code may look something up. Its lookups matter only where others than the kernel ask for its package. */
  suspect(moduleId: string, code: string): void {
    const file = installedFile(moduleId);
    if (!file || isOwn(moduleId) || isKernel(file.name)) return;
    const others = this.#suspects.get(file.dir);
    if (others) others.push({ moduleId, code });
    else this.#suspects.set(file.dir, [{ moduleId, code }]);
  }

  /**
   * Whether a package looks something up at run time. Its modules are parsed for it, which costs far more than to take note of them.
   *
   * @param matters whether the lookups of a module count
   */
  looksUp(dir: string, matters: (moduleId: string) => boolean): boolean {
    const suspects = this.#suspects.get(dir) ?? [];
    return suspects.some((suspect) => matters(suspect.moduleId) && hasAny(suspect));
  }
}

function hasAny({ moduleId, code }: Suspect): boolean {
  const syntax = hasLookups(code) ? readSyntax(moduleId, code) : undefined;
  return syntax !== undefined && moduleLookups(syntax).lookups.length > 0;
}

function dependsOn(dir: string, name: string): boolean {
  return readPackageJson(dir).dependencies?.[name] !== undefined;
}
