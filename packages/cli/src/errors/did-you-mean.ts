import { nearestName } from '@flash-ts/core/errors';

/** ` Did you mean NAME?` for the most similar name, with its leading space; empty if none is similar. */
export function didYouMean(wanted: string, names: Iterable<string>): string {
  const nearest = nearestName(wanted, names);
  return nearest === undefined || nearest === wanted ? '' : ` Did you mean ${nearest}?`;
}
