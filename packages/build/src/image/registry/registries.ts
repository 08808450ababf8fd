import { buildErrors } from '../../errors/catalogue.js';
import { FlashError } from '@flash-ts/core/errors';
import type { ImageReference } from '../reference.js';
import { dockerCredentials } from './credentials.js';
import { placesOf, readMirrors, type Mirror } from './mirrors.js';
import { Registry, type StoredManifest } from './registry.js';
import type { TransportOptions } from './transport.js';

export interface RegistriesOptions extends TransportOptions {
  /** `DOCKER_CONFIG`, `FLASH_REGISTRY_MIRRORS`, and what credential helpers need. */
  readonly env: NodeJS.ProcessEnv;
}

/** A manifest, and where it was found: at its name, or in a mirror. */
export interface FoundManifest extends StoredManifest {
  readonly registry: Registry;
  readonly repository: string;
}

/** The registries that one command speaks with. Connections and tokens are kept until it is closed. */
export class Registries {
  readonly #options: RegistriesOptions;
  readonly #mirrors: readonly Mirror[];
  readonly #open = new Map<string, Registry>();

  /** @throws FlashError `FLASH_REGISTRY_MIRRORS_INVALID` */
  constructor(options: RegistriesOptions) {
    this.#options = options;
    this.#mirrors = readMirrors(options.env['FLASH_REGISTRY_MIRRORS']);
  }

  of(name: string): Registry {
    const { env, signal, onRetry, wait } = this.#options;
    const registry =
      this.#open.get(name) ??
      new Registry(name, { signal, onRetry, wait, credentials: (asked) => dockerCredentials(asked, env) });
    this.#open.set(name, registry);
    return registry;
  }

  /**
   * Reads a base's manifest.
   *
   * @throws FlashError `FLASH_IMAGE_BASE_MISSING`, and those of the registry itself
   */
  async manifest(reference: ImageReference): Promise<FoundManifest> {
    const found = await this.findManifest(reference);
    if (found) return found;
    const { registry, repository, digest, tag = 'latest' } = reference;
    const at = digest === undefined ? `:${tag}` : `@${digest}`;
    throw buildErrors.FLASH_IMAGE_BASE_MISSING({ reference: `${repository}${at}`, registry });
  }

  /**
   * Reads a manifest from the first place that has it, the mirrors first. A mirror that fails is passed over.
   *
   * @returns undefined where no place has it
   */
  async findManifest(reference: ImageReference): Promise<FoundManifest | undefined> {
    const at = reference.digest ?? reference.tag ?? 'latest';
    for (const place of placesOf(reference, this.#mirrors)) {
      const registry = this.of(place.registry);
      const found = await registry.manifest(place.repository, at).catch((error: unknown) => {
        if (place === reference || !(error instanceof FlashError)) throw error;
        return undefined;
      });
      if (found) return { ...found, registry, repository: place.repository };
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((registry) => registry.close()));
  }
}
