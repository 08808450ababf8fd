import { IDENTITY_ENV, isSecretName } from '@flash-ts/core/contract';
import { manifestEndpoints } from '../artifacts/manifest.js';

/** The variables of each endpoint in a manifest, which declare what of them is a secret. */
type Declarations = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/**
 * Finds the variables of a worker that are secrets: those that the artifact's manifest declares so, and those with names such as `TOKEN`.
 */
export class WorkerSecrets {
  /** By folder of the artifact, whose content never changes. */
  readonly #declared = new Map<string, Declarations>();

  /**
   * @param folder of the unpacked artifact
   * @param env of the worker
   * @returns the secrets among these, by name; all of these where the manifest can't be read at this moment
   */
  of(folder: string, env: Readonly<Record<string, string>>): Record<string, string> {
    const declarations = this.#declarations(folder);
    if (!declarations) return { ...env };
    const declared = declarations[env[IDENTITY_ENV.resource] ?? ''] ?? {};
    const isSecret = (name: string) =>
      (Object.hasOwn(declared, name) && typeof declared[name] === 'object') || isSecretName(name);
    return Object.fromEntries(Object.entries(env).filter(([name]) => isSecret(name)));
  }

  #declarations(folder: string): Declarations | undefined {
    const known = this.#declared.get(folder);
    if (known) return known;
    const read = readDeclarations(folder);
    if (read) this.#declared.set(folder, read);
    return read;
  }
}

/**
 * No declarations if there is no manifest: an artifact need not come from `flash build`. A manifest that is no JSON ends the worker itself,
 * with its reason. Undefined where the file is there and can't be read, for example for want of a descriptor.
 */
function readDeclarations(folder: string): Declarations | undefined {
  try {
    // Schemas and routes are the larger part of a manifest and are not kept.
    return Object.fromEntries(
      Object.entries(manifestEndpoints(folder)).map(([name, endpoint]) => [name, endpoint?.env]),
    );
  } catch (error) {
    const isFinal =
      error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    return isFinal ? {} : undefined;
  }
}
