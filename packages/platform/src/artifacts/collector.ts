import { artifactDigest } from '@flash-ts/core/contract';
import type { ArtifactStore } from './artifact-store.js';

export interface CollectorParts {
  readonly artifacts: ArtifactStore;
  /** The images that releases name at this moment. */
  readonly imagesInUse: () => readonly string[];
  /** Milliseconds that an artifact may be there without a release, for a deploy that is still to name it. */
  readonly unusedMs: number;
  readonly onError: (error: unknown) => void;
}

/** Removes artifacts with the last release that names them. */
export class ArtifactCollector {
  readonly #parts: CollectorParts;

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /** @param images of releases that are gone; what others still name stays */
  async collect(images: readonly string[]): Promise<void> {
    try {
      const digests = new Set(images.map(artifactDigest).filter((digest) => digest !== undefined));
      // Asked anew for each: a release may have come in the meantime.
      for (const digest of digests) if (!this.#inUse(digest)) await this.#parts.artifacts.remove(digest);
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  /** Removes what was uploaded long ago and never named. @param now wall clock in milliseconds */
  async collectUnused(now: number): Promise<void> {
    const stored = await this.#parts.artifacts.list();
    for (const { digest, storedAt } of stored) {
      const old = now - storedAt > this.#parts.unusedMs;
      if (old && !this.#inUse(digest)) await this.#parts.artifacts.remove(digest);
    }
  }

  #inUse(digest: string): boolean {
    return this.#parts.imagesInUse().some((image) => artifactDigest(image) === digest);
  }
}
