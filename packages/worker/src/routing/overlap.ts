/** Segments that are one parameter. */
const PARAMETER = /^:\w+$/;

/** What makes of a segment more than a text or a parameter: patterns, several parameters, optional ones, wildcards. */
const COMPOUND = /[:*(){}?]/;

/** Whether a path has no parameter at all. A router prefers it to every other path that a target fits. */
export function isText(path: string): boolean {
  return !COMPOUND.test(path);
}

/**
 * Whether a target may fit two routes of one method, of which a router then chooses the more definite one. Where a path has segments of which that
 * can't be told by a look, it may.
 *
 * @param own a path of texts and parameters
 * @param other any path that Fastify takes
 */
export function overlaps(own: string, other: string): boolean {
  const texts = segmentsOf(own);
  const others = segmentsOf(other);
  for (const [index, segment] of others.entries()) {
    if (PARAMETER.test(segment)) {
      // Fastify takes `/` for a parameter that is empty.
      if (index >= texts.length) return texts.length === 0 && others.length === 1;
    } else if (COMPOUND.test(segment)) {
      return true;
    } else {
      const text = texts[index];
      if (text === undefined || !(PARAMETER.test(text) || text === segment)) return false;
    }
  }
  return others.length === texts.length;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
