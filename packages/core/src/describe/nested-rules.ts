import type { Type } from '@nestjs/common';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { ValidationTypes } from 'class-validator';
import { validationMetadata } from '../validation-metadata/index.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import type { TypedHandler } from './parameter-rules.js';
import { propertyType } from '../nest-metadata/emitted-types.js';

/** The faults of nested properties, in the classes that the routes take and in all classes nested in them. */
export function checkNested(routes: readonly Pick<TypedHandler, 'parameters'>[]): FlashError[] {
  const faults: FlashError[] = [];
  const seen = new Set<unknown>();
  const visit = (type: unknown): void => {
    if (typeof type !== 'function' || seen.has(type)) return;
    seen.add(type);
    for (const property of nestedProperties(type as Type)) {
      const { declared, given } = typesOf(type as Type, property);
      if (!given && !isTransformed(type as Type, property)) faults.push(fault(type as Type, property, declared));
      visit(given ?? declared);
    }
  };
  for (const { parameters } of routes) for (const { type } of parameters) visit(type);
  return faults;
}

function nestedProperties(type: Type): Set<string> {
  const nested = validationMetadata(type).filter((item) => item.type === ValidationTypes.NESTED_VALIDATION);
  return new Set(nested.map(({ propertyName }) => propertyName));
}

function typesOf(type: Type, property: string): { declared: unknown; given: unknown } {
  return {
    declared: propertyType(type, property),
    given: defaultMetadataStorage.findTypeMetadata(type, property)?.typeFunction() as unknown,
  };
}

/** Whether the author's own `@Transform` may create the nested instance. */
function isTransformed(type: Type, property: string): boolean {
  return defaultMetadataStorage.findTransformMetadatas(type, property, TransformationType.PLAIN_TO_CLASS).length > 0;
}

const WITHOUT_NAME = new Set<unknown>([Object, Array, Map, Set]);

function fault(type: Type, property: string, declared: unknown): FlashError {
  const known = typeof declared === 'function' && !WITHOUT_NAME.has(declared) ? declared.name : undefined;
  return coreErrors.FLASH_NESTED_WITHOUT_TYPE(
    { className: type.name, property, type: known },
    { where: { className: type.name, property } },
  );
}
