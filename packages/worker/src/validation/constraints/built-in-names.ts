import * as classValidator from 'class-validator';

/** class-validator exports the name of each of its constraints as a constant, as `IS_EMAIL`. */
const NAMES = new Set(
  Object.entries(classValidator).flatMap(([key, value]) => (/^[A-Z][A-Z0-9_]*$/.test(key) ? [value as unknown] : [])),
);

/** Whether one of class-validator's own constraints has this name; an author's constraint may have it too. */
export function isBuiltInName(name: string): boolean {
  return NAMES.has(name);
}
