import { types } from 'node:util';
import { workerErrors } from '../../errors/index.js';
import type { ClassTable } from './class-table.js';

/** A value that is sent to another thread. */
export interface Crossing {
  readonly value: unknown;
  /** The instances of classes within the value. They are copied in one message with it, and so are the same objects on the other side. */
  readonly instances: readonly (readonly [key: string, instance: object])[];
}

/** The key of Node's Buffer, which a copy turns into a plain Uint8Array. */
const BUFFER = 'Buffer';

/**
 * Lists the classes of all instances in a value, which a copy loses.
 *
 * @param handler as `Class.method`, for the error
 * @throws FlashError `FLASH_WORKER_THREAD_COPY` for what can't be copied
 */
export function pack(value: unknown, table: ClassTable, handler: string): Crossing {
  const instances: (readonly [string, object])[] = [];
  const seen = new Set<object>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'function' || typeof next === 'symbol') throw notCopied(next, handler);
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    const key = classKey(next, table, handler);
    if (key !== undefined) instances.push([key, next]);
    for (const part of partsOf(next, handler)) open.push(part);
  }
  return { value, instances };
}

/** Gives the instances in a received value their classes again. */
export function unpack({ value, instances }: Crossing, table: ClassTable): unknown {
  for (const [key, instance] of instances) {
    const prototype = key === BUFFER ? Buffer.prototype : table.prototypeOf(key);
    if (prototype) Object.setPrototypeOf(instance, prototype);
  }
  return value;
}

function classKey(value: object, table: ClassTable, handler: string): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return undefined;
  if (Buffer.isBuffer(value)) return BUFFER;
  const key = table.keyOf(prototype as object);
  // Without its class an answer would show properties that its decorators hide.
  if (table.isAmbiguous(prototype as object)) {
    const className = value.constructor.name;
    throw workerErrors.FLASH_WORKER_THREAD_COPY({
      handler,
      what: `an instance of one of several classes ${className}`,
    });
  }
  return key;
}

function partsOf(value: object, handler: string): Iterable<unknown> {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys(), ...(value.values() as Iterable<unknown>)];
  if (value instanceof Set) return value;
  if (types.isPromise(value) || types.isGeneratorObject(value) || types.isProxy(value)) throw notCopied(value, handler);
  if (ArrayBuffer.isView(value) || types.isBoxedPrimitive(value) || types.isDate(value)) return [];
  return Object.values(value);
}

function notCopied(value: unknown, handler: string): Error {
  const what = typeof value === 'object' ? `a ${value?.constructor.name ?? 'value'}` : `a ${typeof value}`;
  return workerErrors.FLASH_WORKER_THREAD_COPY({ handler, what });
}
