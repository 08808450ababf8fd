import { installedFile } from '../installed/installed-file.js';
import { isKernel } from '../installed/kernel.js';
import type { Plugin } from 'rolldown';
import { hasLookups, MAY_LOOK_UP, mayHaveEdits, moduleLookups } from './lookups/package-lookups.js';
import { edited } from '../syntax/edit-map.js';
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
 * Records which packages import which while a bundle is made, and which of their modules look something up at run time.
 *
 * A dependency of the kernel is always bundled with it, since it is known to work in a bundle. Where other packages import the same one, it is
 * checked like any other.
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

  /** Whether imports are still recorded. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** The packages that are imported by others than the kernel. */
  get asked(): readonly AskedPackage[] {
    return [...this.#asked.values()];
  }

  /** Records an import of a package, and returns whether it is a dependency of the kernel. */
  ask(importer: string, name: string, dir: string): 'kernel' | 'other' {
    const from = isOwn(importer) ? { name: '@flash-ts/own', dir: ownPackageDir(importer) } : installedFile(importer);
    if (from && (isKernel(from.name) || this.#ofKernel.has(from.dir)) && dependsOn(from.dir, name)) {
      this.#ofKernel.add(dir);
      return 'kernel';
    }
    if (this.#isOpen) this.#asked.set(`${from?.dir ?? ''}\0${dir}`, { name, dir, fromDir: from?.dir });
    return 'other';
  }

  /** Records a module whose code may look something up. Its lookups matter only where others than the kernel import its package. */
  suspect(moduleId: string, code: string): void {
    const file = installedFile(moduleId);
    if (!file || isOwn(moduleId) || isKernel(file.name)) return;
    const others = this.#suspects.get(file.dir);
    if (others) others.push({ moduleId, code });
    else this.#suspects.set(file.dir, [{ moduleId, code }]);
  }

  /**
   * Whether a package looks something up at run time. This parses its modules, which costs far more than recording them.
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

/**
 * Bundles what modules require through `createRequire(import.meta.url)` or by a computed but known name, and records what packages look up at
 * run time.
 */
export function runtimeLookups(use: PackageUse): Plugin {
  return {
    name: 'flash:lookups',
    transform: {
      filter: { id: /\.[cm]?[jt]sx?$/, code: MAY_LOOK_UP },
      handler(code, id) {
        use.suspect(id, code);
        const syntax = mayHaveEdits(code) ? readSyntax(id, code) : undefined;
        return syntax ? edited(id, code, moduleLookups(syntax).edits) : null;
      },
    },
  };
}
