import type { Type } from '@nestjs/common';
import type { Bind } from '../constraints/inline-code.js';
import type { ShapeGraph } from '../shape/class-shape.js';

/** The functions that are generated for a DTO and the classes that it nests, and the values that their code refers to. */
export class Program {
  readonly #constants = new Map<unknown, string>();
  readonly #numbers: ReadonlyMap<Type, number>;

  constructor({ classes }: ShapeGraph) {
    this.#numbers = new Map([...classes.keys()].map((type, index) => [type, index]));
  }

  /** Gives a value a name in the code, each by one. */
  readonly bind: Bind = (value) => {
    const name = this.#constants.get(value) ?? `k${this.#constants.size}`;
    this.#constants.set(value, name);
    return name;
  };

  /** The number by which the functions of a class are named. */
  readonly numberOf = (type: Type): number => this.#numbers.get(type) as number;

  /**
   * Runs the code, and returns what it returns. It has the names and numbers of the decorators' metadata as literals; all other values are passed
   * as constants. Nothing of a request is ever part of it. Undefined where Node runs with `--disallow-code-generation-from-strings`.
   */
  run(code: string): unknown {
    const [values, names] = [[...this.#constants.keys()], [...this.#constants.values()]];
    try {
      // oxlint-disable-next-line no-new-func, no-implied-eval -- see above for what it is made of
      return new Function(...names, `'use strict';${code}`)(...values) as unknown;
    } catch (error) {
      if (error instanceof EvalError) return undefined;
      throw error;
    }
  }
}
