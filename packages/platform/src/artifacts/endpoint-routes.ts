import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_ENV, type EndpointRoutes } from '@flash-ts/core/contract';
import { artifactDigest } from '../ids/image.js';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { ArtifactStore } from './artifact-store.js';

const MANIFEST = 'flash_manifest.json';

/** The part of a manifest that lists the routes of an endpoint. */
interface Routes {
  readonly resources?: Readonly<Record<string, { readonly functions?: readonly RouteFunction[] } | undefined>>;
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
    const functions = resources?.[env[IDENTITY_ENV.resource] ?? '']?.functions ?? [];
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
