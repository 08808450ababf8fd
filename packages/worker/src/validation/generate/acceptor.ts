import type { Type } from '@nestjs/common';
import type { ClassShape, ShapeGraph } from '../shape/class-shape.js';
import { buildCode } from './build-code.js';
import { checkCode } from './check-code.js';
import { Constants } from './constants.js';

/**
 * Builds the instance of a DTO from a plain value and returns it if it is valid. Undefined means that class-validator must check the value: it
 * may be valid or not.
 */
export type Acceptor = (plain: object) => object | undefined;

/**
 * Generates the function of a DTO. Its source has the names and numbers of the decorators' metadata as literals; all other values
 * are passed as constants. Nothing of a request is ever part of the source.
 */
export function generateAcceptor({ root, classes }: ShapeGraph, forbidUnknown: boolean): Acceptor {
  const constants = new Constants();
  const numbers = new Map([...classes.keys()].map((type, index) => [type, index]));
  const shapes = [...classes.values()];
  const context = {
    bind: constants.bind,
    numberOf: (type: Type) => numbers.get(type)!,
    // An author's condition gets the whole instance, with undeclared properties of nested objects that are not dropped yet.
    undeclared: forbidUnknown || shapes.some(hasOwnCondition) ? 'refused' : 'dropped',
  } as const;
  const functions = shapes.flatMap((shape) => [buildCode(shape, context), checkCode(shape, context)]);
  const start = context.numberOf(root);
  const source = `'use strict';
${functions.join('')}
return (plain) => {
  const instance = build${start}(plain);
  return instance !== undefined && check${start}(instance) ? instance : undefined;
};`;
  // oxlint-disable-next-line no-new-func, no-implied-eval -- see above for what it is made of
  return new Function(...constants.names, source)(...constants.values) as Acceptor;
}

/** Whether a function of the author decides what is checked; it gets the whole instance. */
export function hasOwnCondition({ properties }: ClassShape): boolean {
  return properties.some(
    ({ conditions, constraints }) =>
      conditions.some((condition) => condition !== 'present') || constraints.some(({ validateIf }) => validateIf),
  );
}
