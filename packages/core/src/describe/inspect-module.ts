import type { Type } from '@nestjs/common';
import {
  bringsApp,
  endpointOptions,
  inspectEndpoint,
  isEndpointClass,
  type Inspection,
  jobNames,
} from '../definition/index.js';
import { coreErrors, FlashError, type ErrorReport } from '../errors/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';
import { callsOf } from './called-endpoints.js';
import { checkNested } from './nested-rules.js';
import {
  checkParameters,
  erasableParameters,
  faultWithoutSource,
  type ErasableParameter,
  type TypedHandler,
} from './parameter-rules.js';
import type { Preview } from './preview.js';
import { asksForProviders } from '../nest-metadata/dependencies.js';
import { uniqueHandlers } from '../nest-metadata/handlers.js';
import { checkUploads } from './upload-rules.js';

/** A source file with endpoint classes. */
export interface EndpointModule {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** The names under which it exports its endpoint classes. */
  readonly exports: readonly string[];
  readonly load: () => Promise<Record<string, unknown>>;
}

/** A parameter whose declared type has to be read in the source. */
export interface LocatedParameter extends ErasableParameter {
  /** The file of the endpoint that serves it. */
  readonly file: string;
  /** Whether a type that is not checked in full is a warning only. */
  readonly tolerated: boolean;
  /** The fault that follows from the metadata alone, for cases without the source. */
  readonly unread: ErrorReport | undefined;
}

/** The result of inspecting the endpoint classes of one file. */
export interface InspectedModule {
  readonly endpoints: readonly LocatedEndpoint[];
  readonly faults: readonly FlashError[];
  readonly warnings: readonly FlashError[];
  /** Parameters whose declared type has to be read in the source. */
  readonly erasable: readonly LocatedParameter[];
  /** Endpoints that serve an application and do not set `semantics`. */
  readonly undecided: readonly { readonly file: string; readonly className: string }[];
}

/** Reads the endpoint classes of a module that was imported. */
export async function inspectModule(
  { file, exports }: Pick<EndpointModule, 'file' | 'exports'>,
  exported: Record<string, unknown>,
): Promise<InspectedModule> {
  const targets = exports.flatMap((exportName) => {
    const target = exported[exportName];
    return isEndpointClass(target) ? [{ exportName, target }] : [];
  });
  const found = [];
  for (const { exportName, target } of targets) {
    const app = await inspectServed(target);
    const { definition, classes } = app;
    const handlers = inspectHandlers(target, app);
    const options = endpointOptions(target) ?? {};
    const nested = checkNested([...definition.routes, ...definition.jobs]);
    const isNests = definition.semantics === 'nest';
    found.push({
      undecided:
        definition.kind === 'load-balanced' && bringsApp(options) && options.semantics === undefined
          ? [{ file, className: target.name }]
          : [],
      endpoint: { definition, filePath: file, exportName, calls: callsOf(classes) },
      faults: [...app.faults, ...jobsElsewhere(target, classes), ...handlers.faults, ...(isNests ? [] : nested)],
      warnings: [...app.warnings, ...handlers.warnings, ...(isNests ? nested : [])],
      erasable: handlers.erasable.map((parameter) => ({ ...parameter, file })),
    });
  }
  const where = { file };
  return {
    endpoints: found.map(({ endpoint }) => endpoint),
    faults: found.flatMap(({ faults }) => faults.map((fault) => fault.with({ where }))),
    warnings: found.flatMap(({ warnings }) => warnings.map((warning) => warning.with({ where }))),
    erasable: found.flatMap(({ erasable }) => erasable),
    undecided: found.flatMap(({ undecided }) => undecided),
  };
}

/**
 * The faults of the handlers' parameters and uploads. Faults of declared types are only warnings in controllers other than the endpoint
 * class, under `semantics: 'nest'`, and if the author's own pipes see every value: Nest would serve these handlers in the same way.
 */
function inspectHandlers(target: Type, { definition, hasGlobalPipes }: InspectedApp) {
  const judged = uniqueHandlers<TypedHandler>([...definition.routes, ...definition.jobs]).map((route) => {
    const tolerated = hasGlobalPipes || definition.semantics === 'nest' || route.controller !== target;
    const faults = checkParameters(route);
    return {
      // An upload interceptor for Express never works on Fastify, under any semantics.
      faults: [...(tolerated ? [] : faults), ...checkUploads(route)],
      warnings: tolerated ? faults : [],
      erasable: erasableParameters(route).map((parameter) => ({
        ...parameter,
        tolerated,
        unread: faultWithoutSource(parameter)?.toReport(),
      })),
    };
  });
  return {
    faults: judged.flatMap(({ faults }) => faults),
    warnings: judged.flatMap(({ warnings }) => warnings),
    erasable: judged.flatMap(({ erasable }) => erasable),
  };
}

/** The faults of methods with `@Job` in other classes of an endpoint's app, which nothing would ever run. */
function jobsElsewhere(target: Type, classes: readonly object[]): FlashError[] {
  return classes.flatMap((one) => {
    const other = one as Type;
    // A provider's factory may be an arrow function, which has no methods.
    const hasMethods = (other.prototype as unknown) instanceof Object;
    const jobs = other === target || !hasMethods || isEndpointClass(other) ? [] : jobNames(other);
    if (jobs.length === 0) return [];
    const where = { className: other.name, handler: jobs[0] as string };
    return [coreErrors.FLASH_JOB_ELSEWHERE({ className: other.name, endpoint: target.name, jobs }, { where })];
  });
}

/** The inspection of a class with its app, and all classes of that app. */
type InspectedApp = Inspection & Pick<Preview, 'classes' | 'hasGlobalPipes'>;

async function inspectServed(target: Type): Promise<InspectedApp> {
  const alone = { ...inspectEndpoint(target), classes: [target], hasGlobalPipes: false };
  const hasApp = bringsApp(endpointOptions(target) ?? {});
  if (!hasApp && !asksForProviders(target)) return alone;
  try {
    if (!hasApp) {
      await (await loadPreview()).checkProviders(target);
      return alone;
    }
    const { routes, classes, hasGlobalPipes } = await (await loadPreview()).previewEndpoint(target);
    return { ...inspectEndpoint(target, routes), classes, hasGlobalPipes };
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    return { ...alone, faults: [...alone.faults, error] };
  }
}

/** Nest and its adapter are loaded only for endpoints that need an app; most builds do not. */
function loadPreview() {
  return import('./preview.js');
}
