import type { JsonSchema } from '../types.js';
import { SCHEMA_PREFIX } from './schema-registry.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** The names of the schemas that a value refers to, at any depth. */
export function referencedNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const isReference = key === '$ref' && typeof inner === 'string' && inner.startsWith(SCHEMA_PREFIX);
    return isReference ? [inner.slice(SCHEMA_PREFIX.length)] : referencedNames(inner);
  });
}

/** An open schema for each name that is referred to and not known: a document with a reference to nothing is none. */
export function missingSchemas(root: unknown, known: Schemas): Schemas {
  const names = [...referencedNames(root), ...referencedNames(known)].filter((name) => !Object.hasOwn(known, name));
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** The schemas that `root` refers to, and those that they refer to in turn. */
export function reachableSchemas(root: unknown, known: Schemas): Schemas {
  const reached = new Set<string>();
  const waiting = referencedNames(root);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...referencedNames(known[name]));
  }
  return Object.fromEntries(Object.entries(known).filter(([name]) => reached.has(name)));
}
