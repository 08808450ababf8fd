import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_ENV, type EndpointRoutes } from '@flash-ts/core/contract';
import type { LoadBalancedResource, QueueResource } from '@flash-ts/core/manifest';
import { artifactDigest } from '../ids/image.js';
import type { EndpointConfig } from '../records/endpoint-record.js';

const MANIFEST = 'flash_manifest.json';

/** An endpoint in a manifest. An artifact need not come from `flash build`, so that any field may be missing. */
type ManifestEndpoint = Partial<LoadBalancedResource> | Partial<QueueResource>;

/** Finds the folder of an artifact by a digest: see `ArtifactStore`. */
interface Artifacts {
  path(digest: string): string;
}

type Config = Pick<EndpointConfig, 'image' | 'env'>;

/** What a manifest says of the jobs of an endpoint. */
export interface JobOptions {
  /** The option `ttlMs`, in milliseconds; undefined if it has none. */
  readonly ttlMs: number | undefined;
  /** The names of the methods with `@Job()`. */
  readonly methods: readonly string[];
}

/**
 * The endpoints in the manifest of an unpacked artifact, by name.
 *
 * @throws Error of the file system or `SyntaxError`, for an artifact without a manifest, for example
 */
export function manifestEndpoints(folder: string): Readonly<Record<string, ManifestEndpoint | null | undefined>> {
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as {
    readonly resources?: Record<string, ManifestEndpoint | null>;
  } | null;
  return manifest?.resources ?? {};
}

/** The routes of an endpoint; none if its artifact has no manifest. */
export function endpointRoutes(artifacts: Artifacts, config: Config): EndpointRoutes {
  return { routes: fromManifest(artifacts, config, routesOf) ?? [] };
}

/** A configuration is replaced when it changes, so that each artifact is read once. */
const known = new WeakMap<Config, JobOptions>();

/** The options of an endpoint's jobs; none if its artifact has no manifest. */
export function jobOptions(artifacts: Artifacts, config: Config): JobOptions {
  const found = known.get(config) ?? fromManifest(artifacts, config, optionsOf) ?? { ttlMs: undefined, methods: [] };
  known.set(config, found);
  return found;
}

/** @returns undefined if there is no manifest, or it does not have the endpoint in the form that `read` expects */
function fromManifest<Found>(
  artifacts: Artifacts,
  { image, env }: Config,
  read: (endpoint: ManifestEndpoint) => Found,
): Found | undefined {
  try {
    const endpoints = manifestEndpoints(artifacts.path(artifactDigest(image) ?? ''));
    const endpoint = endpoints[env[IDENTITY_ENV.resource] ?? ''];
    return endpoint ? read(endpoint) : undefined;
  } catch {
    return undefined;
  }
}

function routesOf(endpoint: ManifestEndpoint): EndpointRoutes['routes'] {
  if (endpoint.is_load_balanced === false) {
    const { export_name: handler = '' } = endpoint;
    // Where its jobs are submitted.
    return ['/runsync', '/run'].map((path) => ({ method: 'POST', path, handler }));
  }
  const { functions = [] } = endpoint as Partial<LoadBalancedResource>;
  return functions.map(({ name, class_name: className, http_method: method, http_path: path }) => ({
    method,
    path,
    handler: `${className}.${name}`,
  }));
}

function optionsOf(endpoint: ManifestEndpoint): JobOptions {
  const { ttlMs, jobs = [] } = endpoint as Partial<QueueResource>;
  return { ttlMs: typeof ttlMs === 'number' ? ttlMs : undefined, methods: jobs.map(({ name }) => name) };
}
