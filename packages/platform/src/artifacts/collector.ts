import type { ArtifactStore } from './artifact-store.js';
import { artifactDigest } from '../ids/image.js';

export interface CollectorParts {
  readonly artifacts: ArtifactStore;
  /** The images that releases name at this moment. */
  readonly imagesInUse: () => readonly string[];
  /** Milliseconds that an artifact may be there without a release, for a deploy that is still to name it. */
  readonly unusedMs: number;
  readonly onError: (error: unknown) => void;
}

/** Removes artifacts with the last release that names them or an endpoint that they hold. */
export class ArtifactCollector {
  readonly #parts: CollectorParts;
  readonly #expected = new Set<string>();

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /**
   * Somebody was told that this artifact is there, and is about to name it: it stays until then, or until the platform's next start. Without
   * this, the end of one endpoint could take away what the next one was promised.
   */
  expect(digest: string): void {
    this.#expected.add(this.#artifactOf(digest));
  }

  /** A release names this image now. */
  named(image: string): void {
    this.#expected.delete(this.#artifactOf(artifactDigest(image) ?? ''));
  }

  /** @param images of releases that are gone; what others still name stays */
  async collect(images: readonly string[]): Promise<void> {
    try {
      const named = images.map(artifactDigest).filter((digest) => digest !== undefined);
      const digests = new Set(named.map((digest) => this.#artifactOf(digest)));
      // Asked anew for each: a release may have come in the meantime.
      for (const digest of digests)
        if (!this.#inUse(digest) && !this.#expected.has(digest)) await this.#parts.artifacts.remove(digest);
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

  #inUse(artifact: string): boolean {
    return this.#parts.imagesInUse().some((image) => this.#artifactOf(artifactDigest(image) ?? '') === artifact);
  }

  /** An image may name an endpoint of an artifact. */
  #artifactOf(digest: string): string {
    return this.#parts.artifacts.artifactOf(digest) ?? digest;
  }
}
