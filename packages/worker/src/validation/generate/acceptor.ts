import type { ClassShape, ShapeGraph } from '../shape/class-shape.js';
import { buildCode } from './build-code.js';
import { checkCode } from './check-code.js';
import { Program } from './program.js';

/**
 * Builds the instance of a DTO from a plain value and returns it if it is valid. Undefined means that class-validator must check the value: it
 * may be valid or not.
 */
export type Acceptor = (plain: object) => object | undefined;

/** Generates the function of a DTO; undefined where no code can be generated. */
export function generateAcceptor(graph: ShapeGraph, forbidUnknown: boolean): Acceptor | undefined {
  const program = new Program(graph);
  const { bind, numberOf } = program;
  const shapes = [...graph.classes.values()];
  // An author's condition gets the whole instance, with undeclared properties of nested objects that are not dropped yet.
  const undeclared = forbidUnknown || shapes.some(hasOwnCondition) ? 'refused' : 'dropped';
  const context = { bind, numberOf, undeclared } as const;
  const functions = shapes.flatMap((shape) => [buildCode(shape, context), checkCode(shape, context)]);
  const start = numberOf(graph.root);
  return program.run(`
${functions.join('')}
return (plain) => {
  const instance = build${start}(plain);
  return instance !== undefined && check${start}(instance) ? instance : undefined;
};`) as Acceptor | undefined;
}

/** Whether a function of the author decides what is checked; it gets the whole instance. */
export function hasOwnCondition({ properties }: ClassShape): boolean {
  return properties.some(
    ({ conditions, constraints }) =>
      conditions.some((condition) => condition !== 'present') || constraints.some(({ validateIf }) => validateIf),
  );
}
