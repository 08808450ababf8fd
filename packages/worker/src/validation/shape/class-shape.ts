import type { Type } from '@nestjs/common';
import type { TransformFnParams } from 'class-transformer';
import type { ValidatorConstraintInterface } from 'class-validator';

/** A DTO class as validation sees it. Its function is generated from this. */
export interface ClassShape {
  readonly type: Type;
  /** In the order in which class-validator visits them. */
  readonly properties: readonly PropertyShape[];
  /** Fields that the constructor sets and that no decorator declares: whitelisting removes them again. */
  readonly undeclaredFields: readonly string[];
}

export interface PropertyShape {
  readonly name: string;
  readonly value: ValueKind;
  readonly transforms: readonly Transform[];
  readonly conditions: readonly Condition[];
  readonly constraints: readonly Constraint[];
}

/** What class-transformer turns a property's value into: a deep copy, a value of a built-in type, or an instance, or lists of these. */
export type ValueKind = 'copy' | 'number' | 'string' | 'boolean' | 'date' | { readonly instanceOf: Type };

/** A function given to `@Transform`. */
export interface Transform {
  readonly transformFn: (params: TransformFnParams) => unknown;
}

/** When a property is checked: by `@IsOptional`, or by the author's own function. */
export type Condition = 'present' | ConditionFunction;

export type ConditionFunction = (object: object, value: unknown) => boolean;

export interface Constraint {
  readonly name: string;
  readonly instance: ValidatorConstraintInterface;
  readonly parameters: readonly unknown[] | undefined;
  /** Whether it is meant for the elements of a list. */
  readonly each: boolean;
  readonly validateIf: ConditionFunction | undefined;
}

/** A DTO and every class that it nests. */
export interface ShapeGraph {
  readonly root: Type;
  readonly classes: ReadonlyMap<Type, ClassShape>;
}
