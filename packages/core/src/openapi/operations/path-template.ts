/** A name in a route's path, with the regular expression that the author gave it. */
export interface PathName {
  readonly name: string;
  readonly pattern?: string;
}

/** `:id`, `:id(\\d+)`, `*rest`, and a `*` without a name. */
const NAME = /[:*]([A-Za-z_$][\w$]*)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?\??|\*/g;

/** The name of a `*` in a template, where every parameter has a name. */
const WILDCARD = 'wildcard';

/** The names of a path in their order. */
export function pathNames(path: string): PathName[] {
  return [...path.matchAll(NAME)].map(([, name = WILDCARD, pattern]) => ({
    name,
    ...(pattern !== undefined && { pattern: `^(?:${pattern})$` }),
  }));
}

/** `/users/:id{/posts}` → `/users/{id}/posts`: braces around an optional part mean something else in a template. */
export function templatedPath(path: string): string {
  return path.replaceAll(/[{}]/g, '').replaceAll(NAME, (_, name: string | undefined) => `{${name ?? WILDCARD}}`);
}

/** The name in the template for a key of `@Param`: Fastify names a wildcard `*`. */
export function pathParameterName(key: string): string {
  return key === '*' ? WILDCARD : key;
}
