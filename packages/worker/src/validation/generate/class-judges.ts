import type { Type } from '@nestjs/common';
import type { ShapeGraph } from '../shape/class-shape.js';
import { hasOwnCondition } from './acceptor.js';
import { buildCode } from './build-code.js';
import { checkCode } from './check-code.js';
import { judgeCode } from './judge-code.js';
import { Program } from './program.js';

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
export function generateJudges(graph: ShapeGraph, forbidUnknown: boolean): ReadonlyMap<Type, ClassJudge> {
  const program = new Program(graph);
  const { bind, numberOf } = program;
  const shapes = [...graph.classes.values()];
  const closed = forbidUnknown || shapes.some(hasOwnCondition);
  const refused = new WeakSet<object>();
  const context = { bind, numberOf, closed, undeclared: 'kept', refused } as const;
  const functions = shapes.flatMap((shape) => [
    buildCode(shape, context),
    checkCode(shape, context),
    judgeCode(shape, context),
  ]);
  const judges = shapes.map((_, index) => `{ build: build${index}, isValid: valid${index} }`);
  const made = program.run(`${functions.join('')}\nreturn [${judges.join(', ')}];`) as ClassJudge[] | undefined;
  return new Map((made ?? []).map((judge, index) => [shapes[index]!.type, careful(judge, refused)]));
}

/** Generates the function that builds a DTO with constraints that only class-validator can check. */
export function generateBuilder(graph: ShapeGraph): ClassJudge | undefined {
  const program = new Program(graph);
  const { bind, numberOf } = program;
  const functions = [...graph.classes.values()].map((shape) =>
    buildCode(shape, { bind, numberOf, undeclared: 'kept' }),
  );
  const source = `${functions.join('')}\nreturn build${numberOf(graph.root)};`;
  const build = program.run(source) as ClassJudge['build'] | undefined;
  return build && { build: (plain) => attempt(() => build(plain)), isValid: () => false };
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
