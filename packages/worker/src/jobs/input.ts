import { isDeepStrictEqual } from 'node:util';
import { NO_OP_INPUT } from '@flash-ts/core/contract';
import { CONTAINER_LIMIT, DEPTH_LIMIT } from '../parsing/depth.js';
import { missingFault, typeFault, type Fault } from '../validation/fault.js';

type Input = Record<string, unknown>;

/** The method that a job is for and its argument, or what is wrong with its input. */
export type ReadInput = { readonly method: string; readonly argument: Input } | { readonly faults: readonly Fault[] };

export interface InputRules {
  /** The methods with `@Job`. */
  readonly methods: readonly string[];
  /** The most characters of all names and texts together. */
  readonly limit: number;
}

/** Reads the input of a job, which may be any JSON. */
export function readInput(input: unknown, { methods, limit }: InputRules): ReadInput {
  const given = input ?? {};
  if (typeof given !== 'object' || Array.isArray(given))
    return { faults: [typeFault(['input'], 'object', 'an object')] };
  const fault = sizeFault(given, limit);
  if (fault) return { faults: [fault] };
  const argument = isMarkedEmpty(given as Input) ? {} : (given as Input);
  const [only] = methods;
  if (only !== undefined && methods.length === 1) return { method: only, argument };
  return chosen(argument, methods);
}

function chosen({ method, ...argument }: Input, methods: readonly string[]): ReadInput {
  const loc = ['input', 'method'];
  if (method === undefined) return { faults: [missingFault(loc)] };
  if (methods.includes(method as string)) return { method: method as string, argument };
  const msg = `method must be one of the following values: ${methods.join(', ')}`;
  return { faults: [{ loc, msg, type: 'isIn' }] };
}

/** Python Flash sends this in the place of an empty input, which the cloud drops. */
function isMarkedEmpty(input: Input): boolean {
  return input['__empty'] === true && Object.keys(input).length === 1;
}

/** Whether a job is one of a deploy, which only asks whether a worker takes jobs. */
export function isNoOp(input: unknown): boolean {
  return isDeepStrictEqual(input, NO_OP_INPUT);
}

/**
 * What is wrong with the size of a value, by the limits of bodies. It uses a list instead of recursion, since JSON may be nested deeper than
 * the stack. On its way it deletes properties named `__proto__`, by which a later `Object.assign` would set a prototype.
 */
function sizeFault(input: object, limit: number): Fault | undefined {
  const open: { readonly value: object; readonly depth: number }[] = [{ value: input, depth: 1 }];
  let containers = 0;
  let characters = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    containers += 1;
    if (depth > DEPTH_LIMIT) return fault(`is nested more than ${DEPTH_LIMIT} levels deep`, 'json_too_deep');
    if (containers > CONTAINER_LIMIT)
      return fault(`has more than ${CONTAINER_LIMIT} objects and lists`, 'json_too_many');
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
    for (const [name, child] of Object.entries(value)) {
      characters += Array.isArray(value) ? 1 : name.length;
      if (typeof child === 'string') characters += child.length;
      else if (typeof child === 'object' && child !== null) open.push({ value: child as object, depth: depth + 1 });
    }
    if (characters > limit) return fault(`has more than ${limit} characters`, 'input_too_large');
  }
  return undefined;
}

function fault(problem: string, type: string): Fault {
  return { loc: ['input'], msg: `the input ${problem}`, type };
}
