import type { Type } from '@nestjs/common';
import { isOwnClass } from '@flash-ts/core/definition';
import { propertyType, signature } from '@flash-ts/core/nest-metadata';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import type { ThreadedHandler } from './threaded-handlers.js';

/** class-transformer's metadata by class; it has no public way to list the classes. */
const STORES = ['_typeMetadatas', '_transformMetadatas', '_exposeMetadatas', '_excludeMetadatas'];

/**
 * The classes whose instances keep their class between threads: those that handlers declare as parameters or results, those that
 * these hold by `@Type`, and all with decorators of class-transformer. Each thread has its own object for a class, so the class is sent as a
 * key, which both sides make from the same code in the same way.
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

  /** The key of an instance's prototype; undefined for a class whose instances become plain objects. */
  keyOf(prototype: object): string | undefined {
    return this.#keys.get(prototype);
  }

  /** The prototype for a key of the other side. */
  prototypeOf(key: string): object | undefined {
    return this.#classes.get(key)?.prototype as object | undefined;
  }

  /** Whether a class has decorators of class-transformer and the same name as another one, so that its key would not be unique. */
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

/** The classes of a class's properties: by `@Type`, with the subtypes of a discriminator, and by their declared types. */
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
