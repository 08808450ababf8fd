/** Media types of images: those of the OCI image specification, and what registries keep from before it. */
export const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  empty: 'application/vnd.oci.empty.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  cycloneDx: 'application/vnd.cyclonedx+json',
} as const;

/** Docker's own types that mean the same as those of the specification. */
const DOCKER_LAYERS: Readonly<Record<string, string>> = {
  'application/vnd.docker.image.rootfs.diff.tar': MEDIA.layer,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': MEDIA.layerGzip,
  'application/vnd.docker.image.rootfs.diff.tar.zstd': MEDIA.layerZstd,
};

/** The type of a layer as an OCI manifest names it. */
export function layerType(mediaType: string): string {
  return DOCKER_LAYERS[mediaType] ?? mediaType;
}

/** What is asked for when an image is read. */
export const MANIFEST_TYPES = [MEDIA.index, MEDIA.manifest, MEDIA.dockerList, MEDIA.dockerManifest];

/** What a manifest says of something that lies beside it. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

/** An image manifest, or an index with several manifests. */
export interface ManifestDocument {
  readonly schemaVersion?: number;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}
