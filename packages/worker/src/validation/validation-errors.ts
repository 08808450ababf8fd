import type { ValidationError } from 'class-validator';
import { MESSAGE_LIMIT, missingFault, type Fault, type Location } from './fault.js';

/** class-validator's tree of errors as a flat list, one fault for each violated constraint. */
export function faultsOf(errors: readonly ValidationError[], loc: Location): Fault[] {
  return errors.flatMap((error) => walk(error, loc, ''));
}

/**
 * A name of a map can have megabytes, and a hundred faults below it; more of it than an answer tells is not taken along.
 *
 * @param parentPath the properties above this one with a dot behind each, as Nest's ValidationPipe puts it before a nested message
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
  // JSON has no undefined: the property was not sent. One fault says so better than one for each constraint that nothing can meet.
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

/** An array's children bear their position as a string; `target` tells whether it is one. */
function step({ property, target }: ValidationError): string | number {
  const inList = Array.isArray(target) || target instanceof Set;
  return inList && /^\d+$/.test(property) ? Number(property) : property.slice(0, MESSAGE_LIMIT + 1);
}
