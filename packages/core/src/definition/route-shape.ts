/** A parameter as the router reads it: its name ends at one of `( - . / : ?`, a regular expression may follow. */
const PARAMETER = /:[^(\-./:?]+(\([^)]*\))?/g;
const OPTIONAL_END = /\/:[^/]+\?$/;
const WILDCARD = /\*\w*/g;

/**
 * A path in the form by which the router distinguishes paths: without names of parameters, doubled and trailing slashes. A path that ends
 * with an optional parameter has two forms.
 */
export function routeShapes(path: string): string[] {
  return variants(path).map((variant) =>
    variant
      .replaceAll(PARAMETER, (_, expression: string | undefined) => `:${expression ?? ''}`)
      .replaceAll(WILDCARD, '*'),
  );
}

/** Whether the router would give a request for the plain path `target` to a route with this path. */
export function routeMatches(path: string, target: string): boolean {
  return variants(path).some((variant) => expressionOf(variant)?.test(target) ?? false);
}

function variants(path: string): string[] {
  const clean = `/${path.split('/').filter(Boolean).join('/')}`;
  if (!OPTIONAL_END.test(clean)) return [clean];
  return [clean.replace(OPTIONAL_END, '') || '/', clean.slice(0, -1)];
}

/** Undefined if the expression of a parameter is not valid; the router refuses such a path. */
function expressionOf(path: string): RegExp | undefined {
  const expressions: string[] = [];
  const marked = path
    .replaceAll(PARAMETER, (_, expression: string | undefined) => mark(expressions, expression ?? '[^/]+'))
    .replaceAll(WILDCARD, () => mark(expressions, '.*'));
  const source = marked
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\0(\d+)\0/g, (_, index: string) => expressions[Number(index)] ?? '');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** Protects an expression from the escaping of the text around it. */
function mark(expressions: string[], expression: string): string {
  return `\0${expressions.push(expression) - 1}\0`;
}
