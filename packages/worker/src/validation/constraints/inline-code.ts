import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';
import type { Constraint } from '../shape/class-shape.js';
import { codePlace } from './code-place.js';
import { INLINE, type Bind } from './inline-table.js';

/** `codePlace` of class-validator's own constraints, by name. */
const places = new Map<string, string | undefined>();

/** The code of a condition under which the constraint accepts `value`; undefined where the constraint must be called. */
export function inlineCode(constraint: Constraint, value: string, bind: Bind): string | undefined {
  const { name, instance, parameters = [] } = constraint;
  const inline = Object.hasOwn(INLINE, name) ? INLINE[name] : undefined;
  if (!inline || !isOwnConstraint(name, inline.decorator, instance)) return undefined;
  const code = inline.code(value, parameters, bind);
  return code === undefined ? undefined : `(${code})`;
}

/** Whether a constraint is the one that class-validator's decorator makes, and not an author's with the same name. */
export function isOwnConstraint(
  name: string,
  decorator: PropertyDecorator,
  instance: ValidatorConstraintInterface,
): boolean {
  return codePlace(instance) === placeOfOwn(name, decorator);
}

function placeOfOwn(name: string, decorator: PropertyDecorator): string {
  let place = places.get(name);
  if (place === undefined) {
    class Sample {}
    decorator(Sample.prototype, 'value');
    const storage = getMetadataStorage();
    const [metadata] = storage.getTargetValidationMetadatas(Sample, '', false, false);
    const [constraint] = storage.getTargetValidatorConstraints(metadata!.constraintCls);
    place = codePlace(constraint!.instance) ?? 'nowhere';
    places.set(name, place);
  }
  return place;
}
