/**
 * The value of `image` for an uploaded artifact: `flash.local/{app}@sha256:{digest}`.
 *
 * @param digest of an endpoint in an uploaded artifact, as the artifact's manifest has it, or of the artifact itself
 */
export function localImage(app: string, digest: string): string {
  return `flash.local/${app}@sha256:${digest}`;
}

/** The digest in hex of an image that names an uploaded artifact, or an endpoint in one; undefined for any other image. */
export function artifactDigest(image: string): string | undefined {
  return /^flash\.local\/[a-z0-9][a-z0-9._-]*@sha256:([0-9a-f]{64})$/.exec(image)?.[1];
}
