import type { Type } from '@nestjs/common';
import type { ValidationMetadata } from '@flash-ts/core/validation-metadata';
import { TransformationType, type TransformMetadata } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, IS_OPTIONAL, ValidationTypes } from 'class-validator';
import { isBuiltInName } from '../constraints/built-in-names.js';
import type { Condition, ConditionFunction, Constraint, PropertyShape, Transform } from './class-shape.js';
import { readValueKind } from './value-kind.js';

type Because = (reason: string) => void;

/** Called with each reason why a class can't be compiled: for what class-transformer does, and for what class-validator does. */
export interface Obstacles {
  readonly toBuild: Because;
  readonly toCheck: Because;
}

const COMPILED = new Set([
  ValidationTypes.CUSTOM_VALIDATION,
  ValidationTypes.IS_DEFINED,
  ValidationTypes.NESTED_VALIDATION,
  ValidationTypes.CONDITIONAL_VALIDATION,
  ValidationTypes.WHITELIST,
]);

export function readProperty(
  type: Type,
  name: string,
  metadata: readonly ValidationMetadata[],
  { toBuild, toCheck }: Obstacles,
): PropertyShape {
  for (const { type: kind } of metadata) if (!COMPILED.has(kind)) toCheck(`has ${kind}`);
  const ofKind = (wanted: string) => metadata.filter(({ type: kind }) => kind === wanted);
  const nested = ofKind(ValidationTypes.NESTED_VALIDATION).length > 0;
  const transforms = transformsOf(type, name);
  return {
    name,
    transforms,
    value: readValueKind(type, name, { nested, transformed: transforms.length > 0 }, toBuild),
    conditions: ofKind(ValidationTypes.CONDITIONAL_VALIDATION).map((item) => conditionOf(item)),
    constraints: [...ofKind(ValidationTypes.IS_DEFINED), ...ofKind(ValidationTypes.CUSTOM_VALIDATION)].flatMap((item) =>
      constraintsOf(item, toCheck),
    ),
  };
}

/** The `@Transform` functions that run when a request is read. */
function transformsOf(type: Type, name: string): Transform[] {
  return defaultMetadataStorage
    .findTransformMetadatas(type, name, TransformationType.PLAIN_TO_CLASS)
    .filter(({ options }: TransformMetadata) => !options?.groups?.length);
}

function conditionOf({ name, constraints }: ValidationMetadata): Condition {
  return name === IS_OPTIONAL ? 'present' : (constraints[0] as ConditionFunction);
}

function constraintsOf(metadata: ValidationMetadata, because: Because): Constraint[] {
  const found = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  if (found.length !== 1) because('has a custom constraint');
  return found.map(({ name, async: isAsync, instance }) => {
    if (isAsync || !isBuiltInName(name)) because(`has the custom constraint ${name}`);
    return {
      name,
      instance,
      parameters: metadata.constraints as readonly unknown[] | undefined,
      each: metadata.each,
      validateIf: metadata.validateIf as ConditionFunction | undefined,
    };
  });
}
