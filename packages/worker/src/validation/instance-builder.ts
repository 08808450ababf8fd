import type { Type } from '@nestjs/common';
import { TransformationType, type ExcludeMetadata, type ExposeMetadata } from 'class-transformer';
import { defaultOptions } from 'class-transformer/cjs/constants/default-options.constant.js';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';
import type { ClassJudges } from './class-judges.js';

type Arguments = Parameters<TransformOperationExecutor['transform']>;

/**
 * class-transformer's `plainToInstance`, in time proportional to the value's size: class-transformer itself compares the name of each property with
 * all others of the object. Classes that can be compiled are built by generated functions, which are ten times faster.
 */
export class InstanceBuilder extends TransformOperationExecutor {
  readonly #judges: ClassJudges;
  readonly #selected = new Map<unknown, ReadonlySet<string>>();
  #onlyByLibrary = false;

  constructor(judges: ClassJudges) {
    super(TransformationType.PLAIN_TO_CLASS, { ...defaultOptions });
    this.#judges = judges;
  }

  build(type: Type, plain: object): object {
    return this.transform(undefined, plain, type, undefined, undefined) as object;
  }

  override transform(...args: Arguments): unknown {
    const [source, value, type, , isMap] = args;
    if (typeof value !== 'object' || value === null) return super.transform(...args);
    const isOrdinary = !source && !isMap && !this.#onlyByLibrary && !Array.isArray(value);
    const judge = isOrdinary ? this.#judges.of(type) : undefined;
    if (!judge) return super.transform(...args);
    const built = judge.build(value);
    // The generated function failed; without this it would be tried again for each object inside.
    this.#onlyByLibrary = built === undefined;
    return built ?? super.transform(...args);
  }

  protected override getKeys(type: Function | undefined, object: object, isMap: boolean | undefined): string[] {
    if (isMap || object instanceof Map) return super.getKeys(type, object, isMap);
    const names = Object.keys(object);
    if (!type) return names;
    const selected = this.#selectedOf(type);
    const takesAll = defaultMetadataStorage.getStrategy(type) !== 'excludeAll';
    if (takesAll && selected.size === 0) return names;
    // class-transformer decides only about the names of `@Expose` and `@Exclude`; the others are taken where all are.
    const few = Object.fromEntries(names.filter((name) => selected.has(name)).map((name) => [name, undefined]));
    const taken = new Set(super.getKeys(type, few, isMap));
    const inOrder = names.filter((name) => taken.has(name) || (takesAll && !selected.has(name)));
    return [...new Set([...inOrder, ...taken])];
  }

  /** The names for which a class has `@Expose` or `@Exclude`. */
  #selectedOf(type: Function): ReadonlySet<string> {
    const known = this.#selected.get(type);
    if (known) return known;
    const exposed: readonly ExposeMetadata[] = defaultMetadataStorage.getExposedMetadatas(type);
    const excluded: readonly ExcludeMetadata[] = defaultMetadataStorage.getExcludedMetadatas(type);
    const names = exposed.flatMap(({ propertyName, options }) => [propertyName, options?.name]);
    const selected = new Set([...names, ...excluded.map(({ propertyName }) => propertyName)].filter(isName));
    this.#selected.set(type, selected);
    return selected;
  }
}

function isName(name: string | undefined): name is string {
  return name !== undefined;
}
