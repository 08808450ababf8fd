import type { SourcePlace } from '@flash-ts/core/errors';
import type { SourceIndex } from '../discovery/source-index.js';

/**
 * The place of a fault, with its line. Metadata has classes and members by name only, and the source tells their lines. A class of a package
 * has no line: the place is then the endpoint that uses it.
 */
export function locate(where: SourcePlace | undefined, index: SourceIndex): SourcePlace {
  const { property, parameter, ...place } = where ?? {};
  const { className, handler, file: known } = place;
  if (className === undefined) return place;
  const candidates = index.filesWithClass(className, known).map((source) => {
    const found = source.classes.get(className);
    const method = found?.methods.get(handler ?? '');
    const member = method?.parameters[parameter ?? -1]?.line ?? method?.line ?? found?.properties.get(property ?? '');
    return { file: source.path, line: member ?? found?.line, hasMember: member !== undefined };
  });
  // Two files may have a class of this name: the one with the member is meant.
  const found = candidates.find(({ hasMember }) => hasMember) ?? candidates[0];
  return found ? { ...place, file: found.file, ...(found.line !== undefined && { line: found.line }) } : place;
}
