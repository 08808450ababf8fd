import { readFileSync } from 'node:fs';
import type { FlashError } from '@flash-ts/core/errors';
import { parseSync } from 'rolldown/utils';
import { buildErrors } from '../errors/catalogue.js';
import { relativePath } from '../project/relative-path.js';

/** Missing names: those found in the imports of the project, with their places, and those that the bundler reports without a place. */
export class MissingNames {
  readonly #projectDir: string;
  readonly #imported = new Map<string, FlashError[]>();
  readonly #erased = new Map<string, FlashError>();
  readonly #shimmed = new Map<string, FlashError>();
  #isAnyShimmed = false;

  constructor(projectDir: string) {
    this.#projectDir = projectDir;
  }

  /** An import of a name that `exporter` does not have. */
  imported(exporter: string, name: string, fault: FlashError): void {
    const key = keyOf(exporter, name);
    this.#imported.set(key, [...(this.#imported.get(key) ?? []), fault]);
  }

  /** The same where the import is used as a type, or not at all: a fault only if the bundler misses the name too. */
  erased(exporter: string, name: string, fault: FlashError): void {
    this.#erased.set(keyOf(exporter, name), fault);
  }

  /** A missing name that the bundler replaced by `undefined`. */
  shimmed(exporter: string, name: string): void {
    this.#isAnyShimmed = true;
    const fault = shimFault(exporter, name, this.#projectDir);
    if (fault) this.#shimmed.set(keyOf(exporter, name), fault);
  }

  /** Whether the bundler reports a name as missing; it may be a type. */
  get isAnyShimmed(): boolean {
    return this.#isAnyShimmed;
  }

  /** Each once, with its place where that is known. */
  faults(): FlashError[] {
    const others = [...this.#shimmed]
      .filter(([key]) => !this.#imported.has(key))
      .map(([key, fault]) => this.#erased.get(key) ?? fault);
    return [...[...this.#imported.values()].flat(), ...others];
  }
}

function keyOf(exporter: string, name: string): string {
  return `${exporter}\0${name}`;
}

/**
 * A name that a module of the project does export is no fault even if the bundler reports it as missing: the bundler drops code after a `throw`,
 * and the thrown error is reported when the module is loaded. A type in the signature of a decorated method is no fault either.
 */
function shimFault(modulePath: string, name: string, projectDir: string): FlashError | undefined {
  if (!/\.m?ts$/.test(modulePath) || exportsName(modulePath, name)) return undefined;
  const file = relativePath(projectDir, modulePath);
  return buildErrors.FLASH_BUNDLE_FAILED(
    { problem: `"${name}" is imported from ${file}, which does not export it` },
    { where: { file } },
  );
}

function exportsName(modulePath: string, name: string): boolean {
  const { module } = parseSync(modulePath, readFileSync(modulePath, 'utf8'));
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .some(({ exportName, importName }) => {
      // A module may re-export the name from another one.
      if (importName.kind === 'AllButDefault') return true;
      return exportName.kind === 'Default' ? name === 'default' : exportName.name === name;
    });
}
