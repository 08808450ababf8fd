import { stripTypeScriptTypes } from 'node:module';
import { inspect } from 'node:util';

export interface Call {
  /** A method of the endpoint class; with `code`, what is declared in it under this name. */
  readonly name: string;
  /** A module in TypeScript or JavaScript. It can import Node's own modules and absolute URLs. */
  readonly code: string | undefined;
  readonly args: readonly unknown[];
  /** Named arguments. JavaScript has none: they are passed as one object after `args`. */
  readonly kwargs: Readonly<Record<string, unknown>>;
}

export type Outcome =
  | { readonly success: true; readonly result: unknown }
  /** The error with its stack. */
  | { readonly success: false; readonly error: string };

type Callable = (...args: unknown[]) => unknown;

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Node keeps one module for each URL: the number makes each call a module of its own. */
let calls = 0;

/** Runs a function and awaits its result; an error is part of the outcome. */
export async function runFunction(endpoint: object, { name, code, args, kwargs }: Call): Promise<Outcome> {
  const all = Object.keys(kwargs).length > 0 ? [...args, kwargs] : args;
  try {
    const run = code === undefined ? methodOf(endpoint, name) : await functionIn(code, name);
    return { success: true, result: await run(...all) };
  } catch (error) {
    return { success: false, error: inspect(error) };
  }
}

/** A method of the class or its bases, without those of `Object`. */
function methodOf(endpoint: object, name: string): Callable {
  let level = Object.getPrototypeOf(endpoint) as object;
  while (level !== Object.prototype) {
    const value: unknown = Object.getOwnPropertyDescriptor(level, name)?.value;
    if (typeof value === 'function' && name !== 'constructor') return value.bind(endpoint) as Callable;
    level = Object.getPrototypeOf(level) as object;
  }
  throw new Error(`${endpoint.constructor.name} has no method ${name}`);
}

async function functionIn(code: string, name: string): Promise<Callable> {
  if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is not a name that a function can have`);
  calls += 1;
  // The added export also finds a function that is declared and not exported.
  const text = `${stripTypeScriptTypes(code)}\n;export { ${name} as flashFunction };\n//${calls}`;
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  const { flashFunction } = (await import(url)) as { flashFunction: unknown };
  if (typeof flashFunction !== 'function') throw new Error(`${name} is declared in function_code, and is no function`);
  return flashFunction as Callable;
}
