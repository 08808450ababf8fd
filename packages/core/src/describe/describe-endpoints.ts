import 'reflect-metadata';
import { contractsOf, type ContractRoute } from './contracts.js';
import { causeText, coreErrors, type ErrorReport, type FlashError } from '../errors/index.js';
import { manifestOf, type BuildFacts, type LocatedEndpoint, type Manifest } from '../manifest/index.js';
import { callCycles, unknownCalls } from './called-endpoints.js';
import { inspectModule, type EndpointModule, type InspectedModule } from './inspect-module.js';
import { UnsetVariables } from './unset-variables.js';
import { openApiOf, type OpenApiDocument } from '../openapi/index.js';

/** A source file that threw while it was imported. */
export interface FailedImport {
  readonly file: string;
  /** The error's message in one line. */
  readonly message: string;
  /** The error's stack, or the thrown value as text. */
  readonly cause: string;
  /** Variables that were read meanwhile and are not set; empty if they are not watched. */
  readonly unset: readonly string[];
}

/** Everything that a build needs of the classes, as plain JSON. */
export interface Description {
  readonly manifest: Manifest;
  readonly openapi: OpenApiDocument;
  /** How clients call the handlers of each endpoint, by its name. */
  readonly contracts: Readonly<Record<string, readonly ContractRoute[]>>;
  /** Every fault of every class, `where` with file, class and handler. If there are any, manifest and document must not be used. */
  readonly faults: readonly ErrorReport[];
  /** Allowed but probably unintended, in the same form as `faults`. */
  readonly warnings: readonly ErrorReport[];
  /** Parameters whose declared type has to be read in the source. */
  readonly erasable: InspectedModule['erasable'];
  readonly failedImports: readonly FailedImport[];
}

export interface DescribeOptions {
  readonly facts: BuildFacts;
  /** Version of the project, for the OpenAPI document. */
  readonly version: string;
  /** Lines of the endpoint classes, by file and export, for messages that name two places. */
  readonly lines?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Where the source starts a Nest application itself, such as `src/main.ts:5`. */
  readonly nestStart?: string;
  /** Replaces `process.env` by a proxy that records reads of variables that are not set. Default false. */
  readonly watchVariables?: boolean;
  /** Called before each import, so that the caller knows which file did not finish loading. */
  readonly onImport?: (file: string) => Promise<void> | void;
}

/**
 * Imports the modules one after another and reads their endpoint classes. It runs inside the bundle of a project, where the classes and
 * this code share one copy of the decorators' metadata.
 */
export async function describeEndpoints(
  modules: readonly EndpointModule[],
  { facts, version, lines = {}, nestStart, watchVariables = false, onImport }: DescribeOptions,
): Promise<Description> {
  const variables = watchVariables ? UnsetVariables.watch() : undefined;
  const inspected: InspectedModule[] = [];
  const failedImports: FailedImport[] = [];
  for (const module of modules) {
    await onImport?.(module.file);
    variables?.take();
    try {
      inspected.push(await inspectModule(module, await module.load()));
    } catch (error) {
      const unset = variables?.take() ?? [];
      failedImports.push({ file: module.file, message: messageOf(error), cause: causeText(error), unset });
    }
  }
  const endpoints = inspected.flatMap((module) => module.endpoints);
  const faults = [
    ...inspected.flatMap((module) => module.faults),
    ...duplicateNames(endpoints, lines),
    ...unknownCalls(endpoints),
  ];
  const api = openApiOf(
    endpoints.map(({ definition }) => definition),
    { title: facts.projectName, version },
  );
  return {
    manifest: manifestOf(endpoints, facts, api.schemasOf),
    openapi: api.document,
    contracts: contractsOf(endpoints),
    faults: unique(faults.map((fault) => fault.toReport())),
    warnings: [
      ...inspected.flatMap(({ warnings }) => warnings),
      ...callCycles(endpoints),
      ...(nestStart === undefined ? [] : undecided(inspected, nestStart)),
    ].map((warning) => warning.toReport()),
    erasable: inspected.flatMap(({ erasable }) => erasable),
    failedImports,
  };
}

function undecided(inspected: readonly InspectedModule[], start: string): FlashError[] {
  return inspected
    .flatMap((module) => module.undecided)
    .map((where) => coreErrors.FLASH_SEMANTICS_UNSET({ className: where.className, start }, { where }));
}

/** Reports the faults of a module or DTO that several endpoints share once. */
function unique(reports: readonly ErrorReport[]): ErrorReport[] {
  return [...new Map(reports.map((report) => [JSON.stringify(report), report])).values()];
}

function duplicateNames(
  endpoints: readonly LocatedEndpoint[],
  lines: NonNullable<DescribeOptions['lines']>,
): FlashError[] {
  const placeOf = ({ definition, filePath, exportName }: LocatedEndpoint) => {
    const line = lines[filePath]?.[exportName];
    return `${definition.className} (${filePath}${line === undefined ? '' : `:${line}`})`;
  };
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

function messageOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0] as string;
}
