import type { ValidationError } from 'class-validator';
import { MESSAGE_LIMIT, missingFault, type Fault, type Location } from './fault.js';

/** class-validator's tree of errors as a flat list, one fault for each violated constraint. */
export function faultsOf(errors: readonly ValidationError[], loc: Location): Fault[] {
  return errors.flatMap((error) => walk(error, loc, ''));
}

/**
 * The name of a map's entry can have megabytes, and a hundred faults below it: only the part that an answer has is kept.
 *
 * @param parentPath the properties above this one, each followed by a dot, as Nest's ValidationPipe puts them before a nested message
 */
function walk(error: ValidationError, parent: Location, parentPath: string): Fault[] {
  const loc = [...parent, step(error)];
  const path = `${parentPath}${error.property}.`.slice(0, MESSAGE_LIMIT + 1);
  const children = (error.children ?? []).flatMap((child) => walk(child, loc, path));
  return [...ownFaults(error, loc, parentPath), ...children];
}

function ownFaults({ constraints = {}, value }: ValidationError, loc: Location, parentPath: string): Fault[] {
  const violated = Object.entries(constraints).map(([name, text]) => ({ name, msg: `${parentPath}${text}` }));
  if (violated.length === 0) return [];
  // JSON has no undefined: the property was not sent. That is one fault, instead of one for each constraint.
  if (value === undefined && !('whitelistValidation' in constraints)) {
    return [
      missingFault(
        loc,
        violated.map(({ msg }) => msg),
      ),
    ];
  }
  return violated.map(({ name, msg }) => ({ loc, msg, type: name === 'whitelistValidation' ? 'unknown_field' : name }));
}

/** The children of an array have their position as a string; `target` tells whether it is an array. */
function step({ property, target }: ValidationError): string | number {
  const inList = Array.isArray(target) || target instanceof Set;
  return inList && /^\d+$/.test(property) ? Number(property) : property.slice(0, MESSAGE_LIMIT + 1);
}
