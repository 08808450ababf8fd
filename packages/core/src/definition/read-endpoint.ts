import type { Type } from '@nestjs/common';
import { endpointName, endpointOptions } from '../decorators/flash-endpoint.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { checkOptions, readOptions } from '../options/apply.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { optionWarnings } from '../options/rules.js';
import { hasJobs } from '../decorators/job.js';
import { uniqueHandlers, type HandlerPlace } from '../nest-metadata/handlers.js';
import { checkOutsideJobs, methodsOf, readJobs } from './job-rules.js';
import { readRoutes, type DeclaredRoute } from './read-routes.js';
import { checkRoutes } from './route-rules.js';
import type { EndpointDefinition } from './types.js';

/**
 * Reads an endpoint class from its decorators' metadata.
 *
 * @throws FlashError `FLASH_NOT_AN_ENDPOINT`, or `FLASH_ENDPOINT_FAULTS` with every fault of the class in `faults`
 */
export function readEndpoint(target: Type): EndpointDefinition {
  const { definition, faults } = inspectEndpoint(target);
  if (faults.length > 0) throw endpointFaults(faults);
  return definition;
}

/** One error that stands for all `faults`; its message lists them. */
export function endpointFaults(faults: readonly FlashError[]): FlashError {
  return coreErrors.FLASH_ENDPOINT_FAULTS({ count: faults.length }, { faults });
}

/** The result of an inspection of a class. A definition with faults is for reports only. */
export interface Inspection {
  readonly definition: EndpointDefinition;
  readonly faults: readonly FlashError[];
  readonly warnings: readonly FlashError[];
}

/**
 * The definition and the faults of an endpoint class, for callers that report the faults of many classes at once.
 *
 * @param declared all routes of the endpoint; default: the routes of the class only
 */
export function inspectEndpoint(target: Type, declared: readonly DeclaredRoute[] = readRoutes(target)): Inspection {
  const given = endpointOptions(target);
  if (!given) throw coreErrors.FLASH_NOT_AN_ENDPOINT({ className: target.name });
  const options = { ...given, name: endpointName(given, target) };
  const kind = hasJobs(target) ? 'queue-based' : 'load-balanced';
  const handlers = kind === 'queue-based' ? inspectJobs(target, declared) : inspectRoutes(target, declared, options);
  const { routes, jobs } = handlers;
  const where = { className: target.name };
  const outside = checkOutsideJobs(uniqueHandlers<HandlerPlace>([...methodsOf(target), ...declared]));
  const faults = [...checkOptions(options, kind), ...handlers.faults, ...outside].map((fault) => fault.with({ where }));
  const found = faults.length > 0 ? [] : [...optionWarnings(options, kind), ...handlers.warnings];
  const warnings = found.map((warning) => warning.with({ where }));
  return {
    definition: { kind, ...readOptions(options, kind), className: target.name, routes, jobs },
    faults,
    warnings,
  };
}

type Handlers = Pick<EndpointDefinition, 'routes' | 'jobs'> & Pick<Inspection, 'faults' | 'warnings'>;

function inspectRoutes(target: Type, declared: readonly DeclaredRoute[], options: FlashEndpointOptions): Handlers {
  const { routes, faults } = checkRoutes(declared, target);
  const isEmpty = routes.length + faults.length === 0 && !bringsApp(options);
  const none = isEmpty ? [coreErrors.FLASH_NO_ROUTES({ className: target.name })] : [];
  return { routes, jobs: [], faults: [...faults, ...none], warnings: [] };
}

/** @param declared the routes of its app: those of imported controllers, which its workers do not serve */
function inspectJobs(target: Type, declared: readonly DeclaredRoute[]): Handlers {
  const others = declared.filter(({ controller }) => controller !== target);
  const unserved = others.map(
    ({ method, path, controller, handler }) => `${method} ${path} (${controller.name}.${handler})`,
  );
  const { jobs, faults } = readJobs(target);
  const warnings =
    unserved.length > 0 ? [coreErrors.FLASH_ROUTES_NOT_SERVED({ className: target.name, routes: unserved })] : [];
  return { routes: [], jobs, faults, warnings };
}

/** Whether an endpoint's app may contain more than the class itself: other routes, gateways and the like. */
export function bringsApp({ imports, controllers, providers, configure }: FlashEndpointOptions): boolean {
  const lists = [imports, controllers, providers];
  return lists.some((list) => Array.isArray(list) && list.length > 0) || typeof configure === 'function';
}
