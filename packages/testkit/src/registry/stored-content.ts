import { createHash } from 'node:crypto';

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** What a registry keeps: repositories with their blobs, manifests and tags, and uploads that have begun. */
export class StoredContent {
  readonly #repositories = new Map<
    string,
    { blobs: Map<string, Buffer>; manifests: Map<string, StoredManifest>; tags: Map<string, string> }
  >();
  readonly uploads = new Map<string, Buffer>();

  of(name: string) {
    const known = this.#repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    this.#repositories.set(name, known);
    return known;
  }

  /** @returns the digest */
  putBlob(repository: string, bytes: Buffer): string {
    const digest = sha256(bytes);
    this.of(repository).blobs.set(digest, bytes);
    return digest;
  }

  /** @param reference a tag or the digest */
  putManifest(repository: string, reference: string, bytes: Buffer, mediaType: string): string {
    const digest = sha256(bytes);
    const { manifests, tags } = this.of(repository);
    manifests.set(digest, { bytes, mediaType });
    if (reference !== digest) tags.set(reference, digest);
    return digest;
  }

  manifest(repository: string, reference: string): (StoredManifest & { readonly digest: string }) | undefined {
    const { manifests, tags } = this.of(repository);
    const digest = tags.get(reference) ?? reference;
    const found = manifests.get(digest);
    return found && { ...found, digest };
  }

  /** Every byte that it has: blobs and manifests of all repositories. */
  everything(): Buffer[] {
    return [...this.#repositories.values()].flatMap(({ blobs, manifests }) => [
      ...blobs.values(),
      ...[...manifests.values()].map(({ bytes }) => bytes),
    ]);
  }
}

interface StoredManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
}
