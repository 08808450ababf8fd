import type { Type } from '@nestjs/common';
import type { ShapeGraph } from '../shape/class-shape.js';
import { hasOwnCondition } from './acceptor.js';
import { buildCode } from './build-code.js';
import { checkCode } from './check-code.js';
import { Constants } from './constants.js';
import { judgeCode } from './judge-code.js';

/** Generated functions that do what the libraries do with one class. */
export interface ClassJudge {
  /**
   * The instance that class-transformer builds from a plain value, with undeclared properties and invalid values; undefined where only
   * class-transformer itself can build it.
   */
  readonly build: (plain: object) => object | undefined;
  /**
   * True where class-validator finds no fault in an instance that `build` has made; then undeclared properties were deleted, as by
   * class-validator. After false, class-validator must check the instance.
   */
  readonly isValid: (instance: object) => boolean;
}

/** Generates the functions of a DTO and of all classes that it nests. They are for values that are known to be invalid. */
export function generateJudges({ classes }: ShapeGraph, forbidUnknown: boolean): Map<Type, ClassJudge> {
  const constants = new Constants();
  const shapes = [...classes.values()];
  const numbers = new Map([...classes.keys()].map((type, index) => [type, index]));
  const context = {
    bind: constants.bind,
    numberOf: (type: Type) => numbers.get(type)!,
    closed: forbidUnknown || shapes.some(hasOwnCondition),
    undeclared: 'kept',
    refused: new WeakSet<object>(),
  } as const;
  const functions = shapes.flatMap((shape) => [
    buildCode(shape, context),
    checkCode(shape, context),
    judgeCode(shape, context),
  ]);
  const judges = shapes.map((_, index) => `{ build: build${index}, isValid: valid${index} }`);
  const source = `'use strict';${functions.join('')}\nreturn [${judges.join(', ')}];`;
  // oxlint-disable-next-line no-new-func, no-implied-eval -- made of what generateAcceptor makes its code of
  const made = new Function(...constants.names, source)(...constants.values) as ClassJudge[];
  return new Map(shapes.map(({ type }, index) => [type, careful(made[index]!, context.refused)]));
}

/** Generates the function that builds a DTO with constraints that only class-validator can check. */
export function generateBuilder({ root, classes }: ShapeGraph): ClassJudge {
  const constants = new Constants();
  const numbers = new Map([...classes.keys()].map((type, index) => [type, index]));
  const context = { bind: constants.bind, numberOf: (type: Type) => numbers.get(type)!, undeclared: 'kept' } as const;
  const functions = [...classes.values()].map((shape) => buildCode(shape, context));
  const source = `'use strict';${functions.join('')}\nreturn build${context.numberOf(root)};`;
  // oxlint-disable-next-line no-new-func, no-implied-eval -- made of what generateAcceptor makes its code of
  const build = new Function(...constants.names, source)(...constants.values) as ClassJudge['build'];
  return { build: (plain) => attempt(() => build(plain)), isValid: () => false };
}

/** An error of the author's code is ignored here: it is thrown again by the library. */
function careful({ build, isValid }: ClassJudge, refused: WeakSet<object>): ClassJudge {
  return {
    build: (plain) => attempt(() => build(plain)),
    // An object that was refused as part of another one is not checked again: its parts would be, once for each level above them.
    isValid: (instance) => {
      if (refused.has(instance)) return false;
      const valid = attempt(() => isValid(instance)) ?? false;
      if (!valid) refused.add(instance);
      return valid;
    },
  };
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
