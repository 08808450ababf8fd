import type { EndpointDefinition, JobDefinition, RouteDefinition } from '../definition/types.js';
import type { LoadBalancedResource, Manifest, ManifestResource, QueueResource } from '../manifest-schema/schema.js';
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

/** Where the OpenAPI document has the schemas of a route or job, as JSON pointers. */
type SchemasOf = (handler: RouteDefinition | JobDefinition) => {
  readonly request?: string;
  readonly response?: string;
};

/** @param schemasOf default: without schemas */
export function manifestOf(
  endpoints: readonly LocatedEndpoint[],
  facts: BuildFacts,
  schemasOf: SchemasOf = () => ({}),
): Manifest {
  const byName = endpoints.toSorted((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  return {
    version: '1.0',
    generated_at: facts.generatedAt,
    project_name: facts.projectName,
    source_fingerprint: facts.sourceFingerprint,
    runtime: { language: 'typescript', node: facts.node, framework: facts.framework },
    resources: Object.fromEntries(
      byName.map((endpoint) => [endpoint.definition.name, resourceOf(endpoint, schemasOf)]),
    ),
    function_registry: Object.fromEntries(
      byName.flatMap(({ definition }) =>
        [...definition.routes, ...definition.jobs].map(({ controller, handler }) => [
          `${controller.name}.${handler}`,
          definition.name,
        ]),
      ),
    ),
    routes: Object.fromEntries(
      byName
        .filter(({ definition }) => definition.kind === 'load-balanced')
        .map(({ definition }) => [
          definition.name,
          Object.fromEntries(definition.routes.map((route) => [`${route.method} ${route.path}`, route.handler])),
        ]),
    ),
  };
}

function resourceOf(endpoint: LocatedEndpoint, schemasOf: SchemasOf): ManifestResource {
  return endpoint.definition.kind === 'queue-based'
    ? queueOf(endpoint, schemasOf)
    : loadBalancedOf(endpoint, schemasOf);
}

function loadBalancedOf(endpoint: LocatedEndpoint, schemasOf: SchemasOf): LoadBalancedResource {
  const { definition } = endpoint;
  return {
    resource_type: definition.cpu ? 'CpuLoadBalancerSlsResource' : 'LoadBalancerSlsResource',
    is_load_balanced: true,
    ...placeOf(endpoint),
    functions: definition.routes.map((route) => functionOf(route, schemasOf)),
    ...commonOf(endpoint),
  };
}

function queueOf(endpoint: LocatedEndpoint, schemasOf: SchemasOf): QueueResource {
  const { className, jobs, cpu } = endpoint.definition;
  const place = placeOf(endpoint);
  const isAsync = jobs.some((job) => job.isAsync);
  const names = jobs.map(({ handler }) => handler);
  return {
    resource_type: cpu ? 'CpuServerlessEndpoint' : 'ServerlessEndpoint',
    is_load_balanced: false,
    ...place,
    functions: [
      { name: className, module: place.module_path, is_async: isAsync, is_class: true, class_methods: names },
    ],
    jobs: jobs.map((job) => jobOf(job, schemasOf)),
    ...commonOf(endpoint),
  };
}

function placeOf({ filePath, exportName }: LocatedEndpoint) {
  const modulePath = filePath.replace(/\.[^./]+$/, '').replaceAll('/', '.');
  return { file_path: filePath, module_path: modulePath, export_name: exportName };
}

function functionOf(route: RouteDefinition, schemasOf: SchemasOf) {
  const { handler, controller, isAsync, method, path, status } = route;
  const { request, response } = schemasOf(route);
  return {
    name: handler,
    class_name: controller.name,
    is_async: isAsync,
    http_method: method,
    http_path: path,
    status,
    ...(request && { request_schema: request }),
    ...(response && { response_schema: response }),
  };
}

function jobOf(job: JobDefinition, schemasOf: SchemasOf) {
  const { handler, isAsync, isStream } = job;
  const { request, response } = schemasOf(job);
  return {
    name: handler,
    is_async: isAsync,
    is_stream: isStream,
    ...(request && { input_schema: request }),
    ...(response && { output_schema: response }),
  };
}

function commonOf({ definition, calls }: LocatedEndpoint) {
  return {
    makes_remote_calls: calls.length > 0,
    ...(calls.length > 0 && { remote_calls: [...calls] }),
    ...manifestFields(definition),
  };
}
