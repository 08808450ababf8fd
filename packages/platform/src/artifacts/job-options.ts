import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_ENV } from '@flash-ts/core/contract';
import { artifactDigest } from '../ids/image.js';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { ArtifactStore } from './artifact-store.js';

type Config = Pick<EndpointConfig, 'image' | 'env'>;

/** What a manifest says of the jobs of an endpoint. */
export interface JobOptions {
  /** The option `ttlMs`, in milliseconds; undefined if it has none. */
  readonly ttlMs: number | undefined;
  /** The names of the methods with `@Job()`. */
  readonly methods: readonly string[];
}

interface Manifest {
  readonly resources?: Readonly<
    Record<string, { readonly ttlMs?: unknown; readonly jobs?: readonly { name: string }[] }>
  >;
}

const NONE: JobOptions = { ttlMs: undefined, methods: [] };

/** A configuration is replaced when it changes, so that each artifact is read once. */
const known = new WeakMap<Config, JobOptions>();

/** The options of an endpoint's jobs, from the manifest of its artifact; none if it has no manifest, as it need not come from `flash build`. */
export function jobOptions(artifacts: Pick<ArtifactStore, 'path'>, config: Config): JobOptions {
  const found = known.get(config) ?? readOptions(artifacts, config);
  known.set(config, found);
  return found;
}

function readOptions(artifacts: Pick<ArtifactStore, 'path'>, { image, env }: Config): JobOptions {
  const digest = artifactDigest(image);
  if (digest === undefined) return NONE;
  try {
    const { resources } = JSON.parse(
      readFileSync(join(artifacts.path(digest), 'flash_manifest.json'), 'utf8'),
    ) as Manifest;
    const { ttlMs, jobs = [] } = resources?.[env[IDENTITY_ENV.resource] ?? ''] ?? {};
    return { ttlMs: typeof ttlMs === 'number' ? ttlMs : undefined, methods: jobs.map(({ name }) => name) };
  } catch {
    return NONE;
  }
}
