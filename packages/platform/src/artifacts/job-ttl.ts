import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_ENV } from '@flash-ts/core/contract';
import { artifactDigest } from '../ids/image.js';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { ArtifactStore } from './artifact-store.js';

type Config = Pick<EndpointConfig, 'image' | 'env'>;

/** A configuration is replaced when it changes, so that each artifact is read once. */
const known = new WeakMap<Config, { readonly ttlMs: number | undefined }>();

/** The option `ttlMs` of an endpoint, in milliseconds, from the manifest of its artifact; undefined if it has none. */
export function jobTtlMs(artifacts: Pick<ArtifactStore, 'path'>, config: Config): number | undefined {
  const found = known.get(config) ?? { ttlMs: readTtl(artifacts, config) };
  known.set(config, found);
  return found.ttlMs;
}

function readTtl(artifacts: Pick<ArtifactStore, 'path'>, { image, env }: Config): number | undefined {
  const digest = artifactDigest(image);
  if (digest === undefined) return undefined;
  try {
    const text = readFileSync(join(artifacts.path(digest), 'flash_manifest.json'), 'utf8');
    const { resources } = JSON.parse(text) as { readonly resources?: Record<string, { readonly ttlMs?: unknown }> };
    const ttlMs = resources?.[env[IDENTITY_ENV.resource] ?? '']?.ttlMs;
    return typeof ttlMs === 'number' ? ttlMs : undefined;
  } catch {
    // It need not come from `flash build`.
    return undefined;
  }
}
