import type { EndpointDefinition, EndpointKind } from '../definition/types.js';
import type { Manifest, ManifestResource } from '../manifest-schema/schema.js';
import { manifestFields } from '../options/apply.js';

/** An endpoint's definition and the place of its class. */
export interface LocatedEndpoint {
  readonly definition: EndpointDefinition;
  /** Relative to the project, with `/`. */
  readonly filePath: string;
  readonly exportName: string;
  /** Names of the endpoints that it calls. */
  readonly calls: readonly string[];
}

/** The fields of the manifest about the whole build. */
export interface BuildFacts {
  readonly projectName: string;
  /** RFC 3339. */
  readonly generatedAt: string;
  /** SHA-256 of the source, in hex. */
  readonly sourceFingerprint: string;
  /** The major version of Node that the build is for, such as `24`. */
  readonly node: string;
  /** Name and version of the worker's runtime. */
  readonly framework: string;
}

export function manifestOf(endpoints: readonly LocatedEndpoint[], facts: BuildFacts): Manifest {
  const byName = endpoints.toSorted((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  return {
    version: '1.0',
    generated_at: facts.generatedAt,
    project_name: facts.projectName,
    source_fingerprint: facts.sourceFingerprint,
    runtime: { language: 'typescript', node: facts.node, framework: facts.framework },
    resources: Object.fromEntries(byName.map((endpoint) => [endpoint.definition.name, resourceOf(endpoint)])),
    function_registry: Object.fromEntries(
      byName.flatMap(({ definition }) =>
        definition.routes.map((route) => [`${route.controller.name}.${route.handler}`, definition.name]),
      ),
    ),
    routes: Object.fromEntries(
      byName.map(({ definition }) => [
        definition.name,
        Object.fromEntries(definition.routes.map((route) => [`${route.method} ${route.path}`, route.handler])),
      ]),
    ),
  };
}

/** The resource types of the manifest, by kind of endpoint and hardware. */
const RESOURCE_TYPES = {
  'load-balanced': {
    cpu: { resource_type: 'CpuLoadBalancerSlsResource', is_load_balanced: true },
    gpu: { resource_type: 'LoadBalancerSlsResource', is_load_balanced: true },
  },
} as const satisfies Record<EndpointKind, unknown>;

function resourceOf({ definition, filePath, exportName, calls }: LocatedEndpoint): ManifestResource {
  return {
    ...RESOURCE_TYPES[definition.kind][definition.cpu ? 'cpu' : 'gpu'],
    file_path: filePath,
    module_path: filePath.replace(/\.[^./]+$/, '').replaceAll('/', '.'),
    export_name: exportName,
    functions: definition.routes.map((route) => ({
      name: route.handler,
      class_name: route.controller.name,
      is_async: route.isAsync,
      http_method: route.method,
      http_path: route.path,
      status: route.status,
    })),
    makes_remote_calls: calls.length > 0,
    ...(calls.length > 0 && { remote_calls: [...calls] }),
    ...manifestFields(definition),
  };
}
