import type { ArtifactStore } from './artifact-store.js';
import { artifactDigest } from '../ids/image.js';

export interface CollectorParts {
  readonly artifacts: ArtifactStore;
  /** The images that releases name now. */
  readonly imagesInUse: () => readonly string[];
  /** Milliseconds that an artifact is kept before a release names it: a deploy uploads first. */
  readonly unusedMs: number;
  readonly onError: (error: unknown) => void;
}

/** Removes an artifact when no release names it, or an endpoint in it, any more. */
export class ArtifactCollector {
  readonly #parts: CollectorParts;
  readonly #expected = new Set<string>();

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /**
   * Keeps an artifact of which a client was told that it is stored, until a release names it or the platform restarts. Otherwise the
   * removal of one endpoint could remove the artifact that a deploy is about to name.
   */
  expect(digest: string): void {
    this.#expected.add(this.#artifactOf(digest));
  }

  /** A release names this image now. */
  named(image: string): void {
    this.#expected.delete(this.#artifactOf(artifactDigest(image) ?? ''));
  }

  /** @param images of removed releases; images that other releases name are kept */
  async collect(images: readonly string[]): Promise<void> {
    try {
      const named = images.map(artifactDigest).filter((digest) => digest !== undefined);
      const digests = new Set(named.map((digest) => this.#artifactOf(digest)));
      // Checked again for each artifact: a release may have been made in the meantime.
      for (const digest of digests)
        if (!this.#inUse(digest) && !this.#expected.has(digest)) await this.#parts.artifacts.remove(digest);
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  /** Removes artifacts that were uploaded long ago and never named. @param now wall clock in milliseconds */
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
