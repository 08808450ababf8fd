import type { Type } from '@nestjs/common';
import { propertyType } from '@flash-ts/core/nest-metadata';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import type { Fault, Location } from '../validation/fault.js';
import type { Validator, Verdict } from '../validation/validator.js';
import { textValidator } from './coerce.js';

/**
 * Wraps a DTO's validator for a source in which every value is text: declared properties are first read as their declared type. A property
 * with `@Transform` gets the text as it came, since the author's function reads it.
 */
export function textObjectValidator(type: Type, validator: Validator): Validator {
  const read = propertyReader(type);
  return (source, loc) => {
    const { object, faults } = readObject(source as Record<string, unknown>, read, loc);
    const verdict = validator(object, loc);
    return verdict instanceof Promise ? verdict.then((settled) => merge(settled, faults)) : merge(verdict, faults);
  };
}

type PropertyReader = (name: string, value: unknown, loc: Location) => Verdict;

function propertyReader(type: Type): PropertyReader {
  return (name, value, loc) => {
    const declared = propertyType(type, name);
    const validate = textValidator(declared);
    if (!validate || (declared !== Array && hasTransform(type, name))) return { value };
    return validate(value, [...loc, name]);
  };
}

function hasTransform(type: Type, name: string): boolean {
  return defaultMetadataStorage.findTransformMetadatas(type, name, TransformationType.PLAIN_TO_CLASS).length > 0;
}

function readObject(source: Record<string, unknown>, read: PropertyReader, loc: Location) {
  const object: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(source)) {
    if (name === '__proto__') continue;
    const result = read(name, value, loc);
    if ('faults' in result) faults.push(...result.faults);
    object[name] = 'faults' in result ? value : result.value;
  }
  return { object, faults };
}

/** Leaves out the validator's faults of properties that could not be read: it saw their raw text. */
function merge(verdict: Verdict, unread: readonly Fault[]): Verdict {
  if (unread.length === 0) return verdict;
  const known = new Set(unread.map(({ loc }) => loc.join('\n')));
  const others = 'faults' in verdict ? verdict.faults.filter(({ loc }) => !known.has(loc.join('\n'))) : [];
  return { faults: [...unread, ...others] };
}
