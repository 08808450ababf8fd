import { threadedOptions } from '../decorators/threaded.js';
import { jobDecorator } from '../decorators/job-parameters.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { Handler, uniqueHandlers, type HandlerPlace } from '../nest-metadata/handlers.js';
import { DECORATORS, type ParameterSource } from '../nest-metadata/parameters.js';

/** Parameters that belong to the connection and can't be copied into a thread. */
const TIED_TO_CONNECTION: ReadonlySet<ParameterSource> = new Set(['request', 'response', 'next']);

/** The faults of handlers with `@Threaded`; each handler is checked once. */
export function checkThreaded(declared: readonly HandlerPlace[]): FlashError[] {
  return uniqueHandlers(declared).flatMap(({ controller, handler }) => checkHandler(new Handler(controller, handler)));
}

function checkHandler(handler: Handler): FlashError[] {
  const options = threadedOptions(handler.method);
  if (!options) return [];
  const where = { className: handler.controller.name, handler: handler.name };
  const { threads } = options;
  const count =
    threads === undefined || isThreads(threads)
      ? []
      : [coreErrors.FLASH_THREADED_COUNT({ value: JSON.stringify(threads) ?? String(threads) }, { where })];
  const parameters = tiedParameters(handler).map((decorator) =>
    coreErrors.FLASH_THREADED_PARAMETER({ decorator }, { where }),
  );
  const how = handler.isEventStream ? '@Sse' : handler.isGenerator ? 'a generator' : undefined;
  const stream = how === undefined ? [] : [coreErrors.FLASH_THREADED_STREAM({ how }, { where })];
  return [...count, ...parameters, ...stream];
}

/** Checked at run time too, since JavaScript projects have no type checker. */
function isThreads(threads: unknown): boolean {
  const [min, max, ...others] = (Array.isArray(threads) ? threads : [threads, threads]) as unknown[];
  return others.length === 0 && isCount(min) && isCount(max) && min <= max;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

function tiedParameters({ parameters }: Handler): string[] {
  return parameters.flatMap((parameter) => {
    const { source } = parameter;
    // A function, which no copy can hold.
    if (jobDecorator(parameter) === '@Progress') return ['@Progress()'];
    return source !== 'custom' && TIED_TO_CONNECTION.has(source) ? [`${DECORATORS[source]}()`] : [];
  });
}
