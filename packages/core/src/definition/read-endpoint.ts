import type { Type } from '@nestjs/common';
import { endpointOptions } from '../decorators/flash-endpoint.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { checkOptions, readOptions } from '../options/apply.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { optionWarnings } from '../options/warnings.js';
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
  const options = { ...given, name: given.name ?? kebabCase(target.name) };
  const { routes, faults: routeFaults } = checkRoutes(declared, target);
  const isEmpty = routes.length + routeFaults.length === 0 && !bringsApp(options);
  const noRoutes = isEmpty ? [coreErrors.FLASH_NO_ROUTES({ className: target.name })] : [];
  const where = { className: target.name };
  const faults = [...checkOptions(options), ...routeFaults, ...noRoutes].map((fault) => fault.with({ where }));
  const warnings = faults.length > 0 ? [] : optionWarnings(options).map((warning) => warning.with({ where }));
  return {
    definition: { kind: 'load-balanced', ...readOptions(options), className: target.name, routes },
    faults,
    warnings,
  };
}

/** Whether an endpoint's app may contain more than the class itself: other routes, gateways and the like. */
export function bringsApp({ imports, controllers, providers, configure }: FlashEndpointOptions): boolean {
  const lists = [imports, controllers, providers];
  return lists.some((list) => Array.isArray(list) && list.length > 0) || typeof configure === 'function';
}

/** `UserService` → `user-service`, `OCRService2` → `ocr-service2`. */
export function kebabCase(className: string): string {
  return className
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
