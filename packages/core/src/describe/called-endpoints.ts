import { calledEndpoints, resolveReference } from '../client/index.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';

/**
 * The names of the endpoints that the classes of an app call, sorted.
 *
 * @throws FlashError `FLASH_NOT_AN_ENDPOINT` for an `@InjectEndpoint` of another class
 */
export function callsOf(classes: readonly object[]): string[] {
  const references = classes.flatMap((target) => calledEndpoints(target));
  return [...new Set(references.map((reference) => resolveReference(reference).name))].toSorted();
}

/** Calls of endpoints that are not in this build: nothing would ever answer them. */
export function unknownCalls(endpoints: readonly LocatedEndpoint[]): FlashError[] {
  const known = endpoints.map(({ definition }) => definition.name);
  return endpoints.flatMap(({ definition, filePath, calls }) =>
    calls
      .filter((called) => !known.includes(called))
      .map((called) =>
        coreErrors.FLASH_CALL_UNKNOWN(
          { caller: definition.name, called, known },
          { where: { file: filePath, className: definition.className } },
        ),
      ),
  );
}

/** Endpoints that call each other in a circle. It is allowed; a request that goes round it never ends, so an author should know. */
export function callCycles(endpoints: readonly LocatedEndpoint[]): FlashError[] {
  const calls = new Map(endpoints.map((endpoint) => [endpoint.definition.name, endpoint.calls]));
  const told = new Set<string>();
  return endpoints.flatMap(({ definition, filePath }) => {
    const cycle = cycleFrom(definition.name, calls);
    const key = cycle?.toSorted().join(' ');
    if (!cycle || key === undefined || told.has(key)) return [];
    told.add(key);
    return [
      coreErrors.FLASH_CALL_CYCLE(
        { names: [...cycle, definition.name] },
        { where: { file: filePath, className: definition.className } },
      ),
    ];
  });
}

/** The shortest way from an endpoint back to itself, without the return; undefined when there is none. */
function cycleFrom(start: string, calls: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  for (let paths = [[start]]; paths.length > 0;) {
    const next: string[][] = [];
    for (const path of paths) {
      for (const called of calls.get(path.at(-1) as string) ?? []) {
        if (called === start) return path;
        if (!seen.has(called)) next.push([...path, called]);
        seen.add(called);
      }
    }
    paths = next;
  }
  return undefined;
}
