import { ValidationTypes, Validator, type ValidationError } from 'class-validator';
import { ValidationExecutor } from 'class-validator/cjs/validation/ValidationExecutor.js';
import type { ValidationMetadata } from '@flash-ts/core/validation-metadata';
import type { ClassJudges } from './class-judges.js';
import { FAULT_LIMIT } from './fault.js';

export interface BoundedOptions {
  /** An undeclared property is an error. */
  readonly forbidUnknown: boolean;
  /** Tell which nested objects are valid, so that class-validator need not check them. */
  readonly judges: ClassJudges;
}

type Grouped = Record<string, ValidationMetadata[]>;

/**
 * class-validator's executor with a limit: it stops at one fault more than an answer has. class-validator itself reads a class's metadata again
 * for each instance and keeps an empty error for each valid property, which takes seconds and gigabytes for a list of some megabytes.
 */
export class BoundedExecutor extends ValidationExecutor {
  readonly #forbidUnknown: boolean;
  readonly #judges: ClassJudges;
  #found = 0;
  /** Errors without a fault, which are used again: each valid property takes one. */
  readonly #unused: ValidationError[] = [];

  constructor({ forbidUnknown, judges }: BoundedOptions) {
    super(new Validator(), { whitelist: true, forbidNonWhitelisted: forbidUnknown, forbidUnknownValues: false });
    this.#forbidUnknown = forbidUnknown;
    this.#judges = judges;
    this.metadataStorage = remembering(this.metadataStorage);
  }

  /** Errors of at most `FAULT_LIMIT` + 1 faults, and those of asynchronous constraints. */
  async errorsOf(instance: object): Promise<ValidationError[]> {
    const errors: ValidationError[] = [];
    super.execute(instance, undefined, errors);
    await Promise.all(this.awaitingPromises);
    return this.stripEmptyErrors(errors);
  }

  /** Whether there are more faults than an answer has. */
  get isFull(): boolean {
    return this.#found > FAULT_LIMIT;
  }

  override execute(object: object, schema: string | undefined, errors: ValidationError[]): void {
    if (!this.isFull && !this.#isValid(object)) super.execute(object, schema, errors);
  }

  override whitelist(object: object, grouped: Grouped, errors: ValidationError[]): void {
    if (!this.#forbidUnknown) {
      super.whitelist(object, grouped, errors);
      return;
    }
    const unknown: Record<string, unknown> = {};
    for (const name of Object.keys(object)) {
      if (this.isFull) break;
      if (grouped[name]?.length) continue;
      unknown[name] = (object as Record<string, unknown>)[name];
      this.#found += 1;
    }
    super.whitelist(unknown, grouped, errors);
  }

  protected override performValidations(...args: Parameters<ValidationExecutor['performValidations']>): void {
    if (this.isFull) return;
    const errors = args[5];
    const waiting = this.awaitingPromises.length;
    super.performValidations(...args);
    const error = errors.at(-1);
    if (!error) return;
    const violated = Object.keys(error.constraints ?? {}).length;
    // A property that was not sent is one fault, however many constraints it has.
    this.#found += error.value === undefined ? Math.min(violated, 1) : violated;
    const isEmpty = violated === 0 && error.children?.length === 0;
    // While an asynchronous constraint runs, it may write to its error.
    if (isEmpty && waiting === this.awaitingPromises.length) this.#unused.push(errors.pop()!);
  }

  override generateValidationError(object: object, value: unknown, property: string): ValidationError {
    const error = this.#unused.pop();
    if (!error) return super.generateValidationError(object, value, property);
    error.target = object;
    error.value = value;
    error.property = property;
    return error;
  }

  protected override nestedValidations(value: unknown, metadatas: ValidationMetadata[], error: ValidationError): void {
    if (!Array.isArray(value)) {
      super.nestedValidations(value, metadatas, error);
      return;
    }
    const nested = metadatas.filter(({ type }) => type === ValidationTypes.NESTED_VALIDATION);
    for (let count = 0; count < nested.length; count += 1) this.#elements(value, metadatas, error);
  }

  #elements(list: readonly unknown[], metadatas: ValidationMetadata[], error: ValidationError): void {
    for (let index = 0; index < list.length && !this.isFull; index += 1) {
      const element = list[index];
      if (!(index in list) || this.#isValid(element)) continue;
      this.performValidations(list, element, String(index), [], metadatas, error.children!);
    }
  }

  #isValid(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const type: unknown = value.constructor;
    const judge = this.#judges.of(type);
    return judge !== undefined && Object.getPrototypeOf(value) === (type as Function).prototype && judge.isValid(value);
  }
}

type Storage = BoundedExecutor['metadataStorage'];

/** A storage that remembers its answer for each class. */
function remembering(storage: Storage): Storage {
  const ofClass = new Map<unknown, Map<unknown, ValidationMetadata[]>>();
  const grouped = new Map<unknown, Grouped>();
  return Object.create(storage, {
    getTargetValidationMetadatas: {
      value: (...args: Parameters<Storage['getTargetValidationMetadatas']>) => {
        const [type, schema] = args;
        const ofSchema = ofClass.get(type) ?? new Map<unknown, ValidationMetadata[]>();
        const known = ofSchema.get(schema) ?? storage.getTargetValidationMetadatas(...args);
        ofClass.set(type, ofSchema.set(schema, known));
        return known;
      },
    },
    groupByPropertyName: {
      value: (metadata: ValidationMetadata[]) => {
        const known = grouped.get(metadata) ?? storage.groupByPropertyName(metadata);
        grouped.set(metadata, known);
        return known;
      },
    },
  }) as Storage;
}
