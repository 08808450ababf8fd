import 'reflect-metadata';
import { inspectEndpoint, isEndpointClass } from '../definition/index.js';
import { causeText, coreErrors, type ErrorReport, type FlashError } from '../errors/index.js';
import { manifestOf, type BuildFacts, type LocatedEndpoint, type Manifest } from '../manifest/index.js';
import { openApiOf, type DescribedApi, type OpenApiDocument } from '../openapi/index.js';

/** A source file that holds endpoint classes. */
export interface EndpointModule {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** The names under which it exports its endpoint classes. */
  readonly exports: readonly string[];
  readonly load: () => Promise<Record<string, unknown>>;
}

/** A source file that threw while it was imported. */
export interface FailedImport {
  readonly file: string;
  /** The error's message in one line. */
  readonly message: string;
  /** The error's stack, or the thrown value as text. */
  readonly cause: string;
}

/** All that a build has to know of the classes, as plain JSON. */
export interface Description {
  readonly manifest: Manifest;
  readonly openapi: OpenApiDocument;
  /** Every fault of every class, `where` with file, class and handler. When there are any, manifest and document are not to be used. */
  readonly faults: readonly ErrorReport[];
  readonly failedImports: readonly FailedImport[];
}

export interface DescribeOptions {
  readonly facts: BuildFacts;
  /** Version of the project, for the OpenAPI document. */
  readonly version: string;
  /** Told before each import, so that who waits knows the file that never came back. */
  readonly onImport?: (file: string) => Promise<void> | void;
}

/**
 * Imports the modules one after the other and reads their endpoint classes. Runs inside the bundle of a project, where the classes and this
 * code share one copy of the decorators' metadata.
 */
export async function describeEndpoints(
  modules: readonly EndpointModule[],
  { facts, version, onImport }: DescribeOptions,
): Promise<Description> {
  const endpoints: LocatedEndpoint[] = [];
  const faults: FlashError[] = [];
  const failedImports: FailedImport[] = [];
  for (const module of modules) {
    await onImport?.(module.file);
    try {
      const exported = await module.load();
      const found = inspectModule(module, exported);
      endpoints.push(...found.endpoints);
      faults.push(...found.faults);
    } catch (error) {
      failedImports.push({ file: module.file, message: messageOf(error), cause: causeText(error) });
    }
  }
  faults.push(...duplicateNames(endpoints));
  const api = openApiOf(
    endpoints.map(({ definition }) => definition),
    { title: facts.projectName, version },
  );
  return {
    manifest: withSchemas(manifestOf(endpoints, facts), endpoints, api),
    openapi: api.document,
    faults: faults.map((fault) => fault.toReport()),
    failedImports,
  };
}

function inspectModule(
  { file, exports }: EndpointModule,
  exported: Record<string, unknown>,
): { endpoints: LocatedEndpoint[]; faults: FlashError[] } {
  const endpoints: LocatedEndpoint[] = [];
  const faults: FlashError[] = [];
  for (const exportName of exports) {
    const target = exported[exportName];
    if (!isEndpointClass(target)) continue;
    const inspected = inspectEndpoint(target);
    endpoints.push({ definition: inspected.definition, filePath: file, exportName, makesRemoteCalls: false });
    faults.push(...inspected.faults.map((fault) => Object.assign(fault, { where: { file, ...fault.where } })));
  }
  return { endpoints, faults };
}

function duplicateNames(endpoints: readonly LocatedEndpoint[]): FlashError[] {
  const seen = new Map<string, LocatedEndpoint>();
  return endpoints.flatMap((endpoint) => {
    const { name, className } = endpoint.definition;
    const first = seen.get(name);
    if (!first) {
      seen.set(name, endpoint);
      return [];
    }
    return [
      coreErrors.FLASH_DUPLICATE_ENDPOINT(
        { name, first: placeOf(first), second: placeOf(endpoint) },
        { where: { file: endpoint.filePath, className } },
      ),
    ];
  });
}

function placeOf({ definition, filePath }: LocatedEndpoint): string {
  return `${definition.className} (${filePath})`;
}

/** The manifest with each function pointing at its schemas in the OpenAPI document. */
function withSchemas(manifest: Manifest, endpoints: readonly LocatedEndpoint[], api: DescribedApi): Manifest {
  const resources = Object.entries(manifest.resources).map(([name, resource]) => {
    const routes = endpoints.find(({ definition }) => definition.name === name)?.definition.routes ?? [];
    const functions = resource.functions.map((item) => {
      const route = routes.find(
        ({ controller, handler, method, path }) =>
          controller.name === item.class_name &&
          handler === item.name &&
          method === item.http_method &&
          path === item.http_path,
      );
      const { request, response } = route ? api.schemasOf(route) : {};
      return { ...item, ...(request && { request_schema: request }), ...(response && { response_schema: response }) };
    });
    return [name, { ...resource, functions }] as const;
  });
  return { ...manifest, resources: Object.fromEntries(resources) };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0] as string;
}
