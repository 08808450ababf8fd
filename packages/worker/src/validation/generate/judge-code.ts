import type { ClassShape } from '../shape/class-shape.js';
import type { CodeContext } from './build-code.js';
import { orRefuse } from './check-code.js';

/** What the functions of `judgeCode` need besides the context of the functions that build and check an instance. */
export interface JudgeContext extends CodeContext {
  /** Whether an undeclared property makes the object invalid, since it is a fault or a condition of the author may read it; otherwise it is deleted. */
  readonly closed: boolean;
}

/**
 * The functions `valid{n}(instance)` and `drop{n}(instance)`. The first is true only where class-validator, with whitelisting, finds no fault in
 * an instance that still has its undeclared properties; it removes them as class-validator does. The second deletes undeclared
 * properties at every level; with `closed` it changes nothing, and is true only where there are none.
 */
export function judgeCode(shape: ClassShape, context: JudgeContext): string {
  const number = context.numberOf(shape.type);
  const order = [`check${number}(instance)`, `drop${number}(instance)`];
  return `
function valid${number}(instance) {
  return ${(context.closed ? order.toReversed() : order).join(' && ')};
}
function drop${number}(instance) {
  for (const key in instance) {
    switch (key) {
      ${shape.properties.map((property) => dropCase(property, context)).join('\n      ')}
      default: ${context.closed ? 'return false' : 'delete instance[key]'};
    }
  }
  return true;
}
function drop${number}Or(value) {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) ? value.every(drop${number}Or) : ${orRefuse(`drop${number}(value)`, context)};
}`;
}

function dropCase({ name, value }: ClassShape['properties'][number], { numberOf }: JudgeContext): string {
  const key = JSON.stringify(name);
  if (typeof value !== 'object') return `case ${key}: break;`;
  return `case ${key}: if (!drop${numberOf(value.instanceOf)}Or(instance[${key}])) return false; break;`;
}
