import { manifestEndpoints } from './manifest.js';

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Which artifacts hold which endpoints, by the digest that an artifact's manifest gives for each of its endpoints. Artifacts that have the same
 * digest for an endpoint hold the same code for it, so the first one stored serves for all later ones.
 */
export class EndpointIndex {
  readonly #artifacts = new Map<string, Set<string>>();

  /**
   * @param artifact digest of the archive
   * @param folder where it is unpacked
   */
  add(artifact: string, folder: string): void {
    for (const digest of endpointDigests(folder)) {
      const holders = this.#artifacts.get(digest) ?? new Set();
      this.#artifacts.set(digest, holders.add(artifact));
    }
  }

  remove(artifact: string): void {
    for (const [digest, holders] of this.#artifacts) {
      holders.delete(artifact);
      if (holders.size === 0) this.#artifacts.delete(digest);
    }
  }

  /** The artifact that holds an endpoint's code; if there are several, the one that was added first. */
  artifactOf(digest: string): string | undefined {
    return this.#artifacts.get(digest)?.values().next().value;
  }
}

/** None if there is no manifest: an artifact need not come from `flash build`. */
function endpointDigests(folder: string): string[] {
  try {
    return Object.values(manifestEndpoints(folder)).flatMap((endpoint) => {
      const digest: unknown = endpoint?.digest;
      return typeof digest === 'string' && DIGEST.test(digest) ? [digest] : [];
    });
  } catch {
    return [];
  }
}
