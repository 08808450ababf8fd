import { IDENTITY_ENV, isSecretName } from '@flash-ts/core/contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MANIFEST = 'flash_manifest.json';

/** The part of a manifest that declares which variables are secrets. */
interface Declarations {
  readonly resources?: Readonly<Record<string, { readonly env?: Readonly<Record<string, unknown>> } | undefined>>;
}

/**
 * Finds the variables of a worker that are secrets: those that the artifact's manifest declares so, and those with names such as `TOKEN`.
 */
export class WorkerSecrets {
  /** By folder of the artifact, whose content never changes. */
  readonly #declared = new Map<string, Declarations>();

  /**
   * @param folder of the unpacked artifact
   * @param env of the worker
   * @returns the secrets among these, by name
   */
  of(folder: string, env: Readonly<Record<string, string>>): Record<string, string> {
    const declared = this.#declarations(folder).resources?.[env[IDENTITY_ENV.resource] ?? '']?.env ?? {};
    const isSecret = (name: string) =>
      (Object.hasOwn(declared, name) && typeof declared[name] === 'object') || isSecretName(name);
    return Object.fromEntries(Object.entries(env).filter(([name]) => isSecret(name)));
  }

  #declarations(folder: string): Declarations {
    const known = this.#declared.get(folder);
    if (known) return known;
    const read = readManifest(join(folder, MANIFEST));
    this.#declared.set(folder, read);
    return read;
  }
}

/**
 * No declarations if there is no manifest: an artifact need not come from `flash build`. A manifest that can't be read ends the worker
 * itself, with its reason.
 */
function readManifest(path: string): Declarations {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Declarations | null;
    // Schemas and routes are the larger part of a manifest and are not kept.
    const resources = Object.entries(manifest?.resources ?? {}).map(([name, resource]) => [
      name,
      { env: resource?.env },
    ]);
    return { resources: Object.fromEntries(resources) as Declarations['resources'] };
  } catch {
    return {};
  }
}
