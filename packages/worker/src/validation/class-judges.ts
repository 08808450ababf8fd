import type { Type } from '@nestjs/common';
import { generateBuilder, generateJudges, type ClassJudge } from './generate/class-judges.js';
import type { ShapeGraph } from './shape/class-shape.js';
import { readShape } from './shape/read-shape.js';
import type { ValidatorOptions } from './validator.js';

/** The generated functions for values that class-validator must check, for each nested class that can be compiled. They are made at their first use. */
export class ClassJudges {
  readonly #forbidUnknown: boolean;
  readonly #ofClass = new WeakMap<object, { readonly judge: ClassJudge | undefined }>();

  constructor({ forbidUnknown }: ValidatorOptions) {
    this.#forbidUnknown = forbidUnknown;
  }

  of(type: unknown): ClassJudge | undefined {
    if (typeof type !== 'function' || BUILT_IN.has(type)) return undefined;
    const known = this.#ofClass.get(type);
    return known ? known.judge : this.#make(type as Type);
  }

  #make(type: Type): ClassJudge | undefined {
    const shape = readShape(type);
    const judge = 'reasons' in shape ? shape.built && generateBuilder(shape.built) : this.#makeAll(shape).get(type);
    this.#ofClass.set(type, { judge });
    return judge;
  }

  /** For each nested class, too. */
  #makeAll(shape: ShapeGraph): ReadonlyMap<Type, ClassJudge> {
    const made = generateJudges(shape, this.#forbidUnknown);
    for (const [type, judge] of made) if (!this.#ofClass.has(type)) this.#ofClass.set(type, { judge });
    return made;
  }
}

const BUILT_IN = new Set<unknown>([Object, Array, String, Number, Boolean, Date, Map, Set, Promise, Buffer]);
