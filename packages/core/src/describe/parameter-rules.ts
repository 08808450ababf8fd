import { coreErrors, type FlashError } from '../errors/index.js';
import type { ParameterDefinition, ParameterSource, RouteDefinition } from '../definition/types.js';

/** What the text of a path segment, query value or header is read as. Object and undefined are what unions and `unknown` leave behind. */
const COERCED = new Set<unknown>([undefined, Object, String, Number, Boolean, BigInt, Date, Array]);

const DECORATORS: Readonly<Partial<Record<ParameterSource, string>>> = {
  body: '@Body',
  query: '@Query',
  path: '@Param',
  headers: '@Headers',
};

/** A parameter that takes a whole source and whose type left no trace in the metadata: only its source tells what it was meant to be. */
export interface UntypedParameter {
  readonly className: string;
  readonly handler: string;
  /** Position in the handler's parameter list. */
  readonly index: number;
  /** As the author wrote it, as `@Body()`. */
  readonly decorator: string;
}

/** The faults of parameters whose declared type no text can be turned into. */
export function checkParameters(routes: readonly RouteDefinition[]): FlashError[] {
  return handlersOf(routes).flatMap(({ controller, handler, parameters }) =>
    parameters
      .filter(isUncoercible)
      .map((parameter) =>
        coreErrors.FLASH_PARAMETER_TYPE(
          { decorator: decoratorOf(parameter), type: parameter.type?.name ?? 'unknown' },
          { where: { className: controller.name, handler, parameter: parameter.index } },
        ),
      ),
  );
}

/** The parameters of which the metadata can't tell whether a class was meant. */
export function untypedParameters(routes: readonly RouteDefinition[]): UntypedParameter[] {
  return handlersOf(routes).flatMap(({ controller, handler, parameters }) =>
    parameters.filter(isUntyped).map((parameter) => ({
      className: controller.name,
      handler,
      index: parameter.index,
      decorator: decoratorOf(parameter),
    })),
  );
}

/** One route for each handler: several paths and methods share their parameters. */
function handlersOf(routes: readonly RouteDefinition[]): RouteDefinition[] {
  const seen = new Map<unknown, Set<string>>();
  return routes.filter(({ controller, handler }) => {
    const handlers = seen.get(controller) ?? new Set();
    seen.set(controller, handlers);
    return !handlers.has(handler) && handlers.add(handler);
  });
}

function isUncoercible({ source, key, type, piped }: ParameterDefinition): boolean {
  return !piped && key !== undefined && source !== 'body' && source !== 'other' && !COERCED.has(type);
}

function isUntyped({ source, key, type, piped }: ParameterDefinition): boolean {
  const isWhole = key === undefined && (source === 'body' || source === 'query' || source === 'path');
  return isWhole && !piped && (type === Object || type === undefined);
}

function decoratorOf({ source, key }: ParameterDefinition): string {
  return `${DECORATORS[source]}(${key === undefined ? '' : `'${key}'`})`;
}
