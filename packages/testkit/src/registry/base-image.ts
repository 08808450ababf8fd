import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { archiveOf } from '../archives/archive-of.ts';
import { sha256, type StoredContent } from './stored-content.ts';

const OCI = 'application/vnd.oci.image';

export interface BaseImageOptions {
  /** `library/node`. */
  readonly repository: string;
  readonly tag: string;
  /** Of the image's config. */
  readonly config?: object;
  /** `linux/amd64` and others: more than one makes an index. */
  readonly platforms?: readonly string[];
  /** Its only layer, a tar.gz. */
  readonly archive?: Buffer;
}

/** An image that a test has put into a registry. */
export interface PlacedBase {
  /** Of the tag. */
  readonly digest: string;
  /** Of the manifests, by platform. */
  readonly manifests: Readonly<Record<string, string>>;
  readonly layer: string;
}

/** Puts a small base image into a registry, by default one that says that it has Node 24. */
export async function baseImage(content: StoredContent, options: BaseImageOptions): Promise<PlacedBase> {
  const { repository, tag, platforms = ['linux/amd64'] } = options;
  const archive = options.archive ?? (await archiveOf([[{ name: 'etc/base' }, 'a base\n']])).archive;
  const layer = content.putBlob(repository, archive);
  const diffId = `sha256:${createHash('sha256').update(gunzipSync(archive)).digest('hex')}`;
  const manifests = platforms.map((platform) => {
    const [os, architecture, variant] = platform.split('/');
    const config = Buffer.from(
      JSON.stringify({
        os,
        architecture,
        ...(variant !== undefined && { variant }),
        config: options.config ?? { Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'NODE_VERSION=24.11.0'], Cmd: ['node'] },
        rootfs: { type: 'layers', diff_ids: [diffId] },
        history: [{ created_by: 'a test' }],
      }),
    );
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: `${OCI}.manifest.v1+json`,
        config: {
          mediaType: `${OCI}.config.v1+json`,
          digest: content.putBlob(repository, config),
          size: config.length,
        },
        layers: [{ mediaType: `${OCI}.layer.v1.tar+gzip`, digest: layer, size: archive.length }],
      }),
    );
    const digest = sha256(manifest);
    content.putManifest(repository, digest, manifest, `${OCI}.manifest.v1+json`);
    return {
      platform,
      digest,
      descriptor: {
        mediaType: `${OCI}.manifest.v1+json`,
        digest,
        size: manifest.length,
        platform: { os, architecture, variant },
      },
    };
  });
  const [only] = manifests;
  const byPlatform = Object.fromEntries(manifests.map(({ platform, digest }) => [platform, digest]));
  if (manifests.length === 1 && only) {
    content.of(repository).tags.set(tag, only.digest);
    return { digest: only.digest, manifests: byPlatform, layer };
  }
  const index = {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: manifests.map(({ descriptor }) => descriptor),
  };
  const digest = content.putManifest(repository, tag, Buffer.from(JSON.stringify(index)), `${OCI}.index.v1+json`);
  return { digest, manifests: byPlatform, layer };
}
