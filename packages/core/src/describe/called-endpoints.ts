import { calledEndpoints, isClassReference, resolveReference } from '../client-injection/index.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';

/**
 * The names of the endpoints of the same app that the classes of an endpoint's app call, sorted.
 *
 * @throws FlashError `FLASH_NOT_AN_ENDPOINT` for an `@InjectEndpoint` of another class
 */
export function callsOf(classes: readonly object[]): string[] {
  const references = classes.flatMap((target) => calledEndpoints(target)).filter(isClassReference);
  return [...new Set(references.map((reference) => resolveReference(reference).name))].toSorted();
}

/** The faults of calls of endpoints that are not in this build and could never be answered. */
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

/** Warnings about endpoints that call each other in a circle. A circle is allowed, but a request could go round it endlessly. */
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

/** The shortest circle from an endpoint back to itself, without the endpoint at the end; undefined if there is none. */
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
