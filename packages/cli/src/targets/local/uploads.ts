import { artifactDigest, type ControlClient } from '@flash-ts/platform/control-client';
import type { BuiltFiles } from '../target.js';
import type { EndpointStep, UploadStep } from './steps.js';

/**
 * The uploads that a plan needs: the artifact, if the platform lacks the code of an endpoint that will run it. Without a client, nothing is
 * uploaded yet.
 */
export async function planUploads(
  client: ControlClient | undefined,
  { artifact, compileCache }: BuiltFiles,
  steps: readonly EndpointStep[],
): Promise<UploadStep[]> {
  const { digest, path } = artifact;
  const images = steps.flatMap((step) => ('body' in step ? (step.body.image ?? []) : []));
  if (images.length === 0) return [];
  const has = async (wanted: string) => client !== undefined && (await client.hasArtifact(wanted));
  const known = await Promise.all(images.map((image) => has(artifactDigest(image) ?? digest)));
  const lacksCode = known.includes(false);
  if (!lacksCode && !(await has(digest))) return [];
  // With the compile cache the first boot is as fast as later ones.
  const lacksCache = lacksCode || !(await client?.hasCompileCache(digest));
  return [
    ...(lacksCode ? [uploadStep('artifact', path, digest)] : []),
    ...(compileCache && lacksCache ? [uploadStep('compile cache', compileCache.path, digest)] : []),
  ];
}

export async function upload(client: ControlClient, { part, path, digest }: UploadStep): Promise<void> {
  if (part === 'artifact') return client.uploadArtifact(digest, path);
  // Another deploy of the same artifact may have uploaded it in the meantime.
  if (!(await client.hasCompileCache(digest))) await client.uploadCompileCache(digest, path);
}

function uploadStep(part: UploadStep['part'], path: string, digest: string): UploadStep {
  const name = `${part} ${digest.slice(0, 12)}`;
  return { action: 'upload', name, id: null, changes: [], canary: null, failure: null, part, path, digest };
}
