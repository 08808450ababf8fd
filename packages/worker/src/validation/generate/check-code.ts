import { validateInProportion } from '../constraints/unique-elements.js';
import { inlineCode, type Bind } from '../constraints/inline-code.js';
import type { ClassShape, Condition, Constraint, PropertyShape } from '../shape/class-shape.js';
import type { CodeContext } from './build-code.js';

/**
 * The function `check{n}(instance)`: true only where class-validator finds nothing wrong with the instance. Properties are visited as
 * class-validator visits them.
 */
export function checkCode(shape: ClassShape, context: CodeContext): string {
  const number = context.numberOf(shape.type);
  return `
function check${number}(instance) {
  ${shape.properties.map((property) => propertyCheck(property, shape.type.name, context)).join('\n  ')}
  return true;
}
function check${number}Or(value) {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.every(check${number}Or);
  return Object.getPrototypeOf(value) === ${context.bind(shape.type)}.prototype && ${orRefuse(`check${number}(value)`, context)};
}`;
}

/** Remembers an invalid object, so that it is not checked again for each object around it. */
export function orRefuse(valid: string, { bind, refused }: Pick<CodeContext, 'bind' | 'refused'>): string {
  return refused ? `(${valid} || (${bind(refused)}.add(value), false))` : valid;
}

function propertyCheck(property: PropertyShape, className: string, { bind, numberOf }: CodeContext): string {
  const { name, value, conditions, constraints } = property;
  const checks = constraints.map((constraint) => constraintCheck(constraint, { className, name }, bind));
  if (typeof value === 'object') checks.push(`if (!check${numberOf(value.instanceOf)}Or(value)) return false;`);
  if (checks.length === 0 && conditions.length === 0) return '';
  const body = checks.join('\n    ');
  return `{
    const value = instance[${JSON.stringify(name)}];
    ${conditions.length > 0 ? `if (${conditionCode(conditions, bind)}) {\n    ${body}\n    }` : body}
  }`;
}

/** All conditions are called, as class-validator does, also after one was false. */
function conditionCode(conditions: readonly Condition[], bind: Bind): string {
  return conditions
    .map((condition) =>
      condition === 'present'
        ? '(value !== undefined && value !== null)'
        : `Boolean(${bind(condition)}(instance, value))`,
    )
    .join(' & ');
}

interface Place {
  readonly className: string;
  readonly name: string;
}

function constraintCheck(constraint: Constraint, place: Place, bind: Bind): string {
  const { each, validateIf } = constraint;
  const accepts = (value: string) => inlineCode(constraint, value, bind) ?? callCode(constraint, value, place, bind);
  const single = `if (!${accepts('value')}) return false;`;
  const code = each
    ? `if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        const item = value[index];
        if (!${accepts('item')}) return false;
      }
    } else if (value instanceof Set || value instanceof Map) return false;
    else ${single}`
    : single;
  return validateIf ? `if (${bind(validateIf)}(instance, value)) {\n    ${code}\n    }` : code;
}

/** Calls the constraint itself, as class-validator does. A promise does not count as valid. */
function callCode(constraint: Constraint, value: string, place: Place, bind: Bind): string {
  const { instance, parameters } = constraint;
  const target = JSON.stringify(place.className);
  const property = JSON.stringify(place.name);
  const about = `{ targetName: ${target}, property: ${property}, object: instance, value, constraints: ${bind(parameters)} }`;
  return `(${bind(validateInProportion(constraint))}.call(${bind(instance)}, ${value}, ${about}) === true)`;
}
