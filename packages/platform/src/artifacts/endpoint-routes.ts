import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_ENV, type EndpointRoutes } from '@flash-ts/core/contract';
import { artifactDigest } from '../ids/image.js';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { ArtifactStore } from './artifact-store.js';

const MANIFEST = 'flash_manifest.json';

/** The part of a manifest that lists the routes of an endpoint. */
interface Routes {
  readonly resources?: Readonly<Record<string, ManifestEndpoint | undefined>>;
}

interface ManifestEndpoint {
  readonly is_load_balanced?: boolean;
  readonly export_name?: string;
  readonly functions?: readonly RouteFunction[];
}

interface RouteFunction {
  readonly name: string;
  readonly class_name: string;
  readonly http_method: string;
  readonly http_path: string;
}

/** The routes of an endpoint; none if its artifact has no manifest, as it need not come from `flash build`. */
export function endpointRoutes(
  artifacts: Pick<ArtifactStore, 'path'>,
  { image, env }: Pick<EndpointConfig, 'image' | 'env'>,
): EndpointRoutes {
  const digest = artifactDigest(image);
  if (digest === undefined) return { routes: [] };
  try {
    const { resources } = JSON.parse(readFileSync(join(artifacts.path(digest), MANIFEST), 'utf8')) as Routes;
    const endpoint = resources?.[env[IDENTITY_ENV.resource] ?? ''];
    if (endpoint?.is_load_balanced === false) return { routes: queueRoutes(endpoint) };
    const functions = endpoint?.functions ?? [];
    const routes = functions.map(({ name, class_name: className, http_method: method, http_path: path }) => ({
      method,
      path,
      handler: `${className}.${name}`,
    }));
    return { routes };
  } catch {
    return { routes: [] };
  }
}

/** Where the jobs of a queue-based endpoint are submitted. */
function queueRoutes({ export_name: handler = '' }: ManifestEndpoint): EndpointRoutes['routes'] {
  return ['/runsync', '/run'].map((path) => ({ method: 'POST', path, handler }));
}
