import type { Type } from '@nestjs/common';
import { isOwnClass } from '@flash-ts/core/definition';
import { propertyType, signature } from '@flash-ts/core/nest-metadata';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import type { ThreadedHandler } from './threaded-handlers.js';

/** What class-transformer knows of classes, by class; it publishes no way to list them. */
const STORES = ['_typeMetadatas', '_transformMetadatas', '_exposeMetadatas', '_excludeMetadatas'];

/**
 * The classes whose instances keep their class on the way into a thread and back: those that handlers declare as parameters or results, what
 * these hold by `@Type`, and all that have decorators of class-transformer. A class is another object in each thread, so it travels by a key
 * that is made from the same code in the same way on both sides.
 */
export class ClassTable {
  readonly #classes = new Map<string, Type>();
  readonly #keys = new Map<object, string>();
  readonly #ambiguous = new Set<object>();

  constructor(handlers: readonly ThreadedHandler[]) {
    const declared = withNested(handlers.flatMap(declaredTypes));
    for (const [index, type] of declared.entries()) this.#add(`${type.name}:${index}`, type);
    this.#addDecorated();
  }

  /** By an instance's prototype; undefined for a class that does not travel. */
  keyOf(prototype: object): string | undefined {
    return this.#keys.get(prototype);
  }

  /** By the key that the other side has made. */
  prototypeOf(key: string): object | undefined {
    return this.#classes.get(key)?.prototype as object | undefined;
  }

  /** Whether a class has decorators of class-transformer, and nothing to tell it from another of its name. */
  isAmbiguous(prototype: object): boolean {
    return this.#ambiguous.has(prototype);
  }

  #addDecorated(): void {
    const others = decoratedClasses().filter(({ prototype }) => !this.#keys.has(prototype as object));
    for (const [name, [type, ...namesakes]] of Map.groupBy(others, (other) => other.name)) {
      if (type && namesakes.length === 0) this.#add(name, type);
      else for (const { prototype } of [type, ...namesakes] as Type[]) this.#ambiguous.add(prototype as object);
    }
  }

  #add(key: string, type: Type): void {
    this.#classes.set(key, type);
    this.#keys.set(type.prototype as object, key);
  }
}

function declaredTypes({ controller, name }: ThreadedHandler): unknown[] {
  const { parameters, result } = signature(controller, name);
  return [...parameters, result];
}

function withNested(types: readonly unknown[]): Type[] {
  const found = new Set<Type>();
  const add = (type: unknown): void => {
    if (!isOwnClass(type) || found.has(type)) return;
    found.add(type);
    for (const nested of nestedTypes(type)) add(nested);
  };
  types.forEach(add);
  return [...found];
}

/** What a class holds by `@Type`, the subtypes of a discriminator included, and by the declared types of its properties. */
function nestedTypes(type: Type): unknown[] {
  return propertiesWithType(type).flatMap((name) => {
    const { typeFunction, options } = defaultMetadataStorage.findTypeMetadata(type, name);
    const subTypes = options?.discriminator?.subTypes.map(({ value }: { value: unknown }) => value) ?? [];
    return [typeFunction?.() as unknown, ...subTypes, propertyType(type, name)];
  });
}

function propertiesWithType(type: Type): string[] {
  const names = new Set<string>();
  for (let level: unknown = type; typeof level === 'function'; level = Object.getPrototypeOf(level)) {
    for (const name of store('_typeMetadatas').get(level)?.keys() ?? []) names.add(name);
  }
  return [...names];
}

function decoratedClasses(): Type[] {
  return [...new Set(STORES.flatMap((name) => [...store(name).keys()]))] as Type[];
}

function store(name: string): Map<unknown, Map<string, unknown>> {
  return Reflect.get(defaultMetadataStorage, name) as Map<unknown, Map<string, unknown>>;
}
