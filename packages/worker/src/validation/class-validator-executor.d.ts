// class-validator publishes the file but no types beside it, and its own types call private what a subclass has to override.
declare module 'class-validator/cjs/validation/ValidationExecutor.js' {
  import type { getMetadataStorage, ValidationError, Validator, ValidatorOptions } from 'class-validator';
  import type { ValidationMetadata } from '@flash-ts/core/validation-metadata';

  type MetadataStorage = ReturnType<typeof getMetadataStorage>;

  export class ValidationExecutor {
    constructor(validator: Validator, options?: ValidatorOptions);
    readonly awaitingPromises: Promise<unknown>[];
    protected metadataStorage: MetadataStorage;
    execute(object: object, targetSchema: string | undefined, errors: ValidationError[]): void;
    whitelist(object: object, grouped: Record<string, ValidationMetadata[]>, errors: ValidationError[]): void;
    generateValidationError(object: object, value: unknown, propertyName: string): ValidationError;
    stripEmptyErrors(errors: ValidationError[]): ValidationError[];
    protected performValidations(
      object: object,
      value: unknown,
      propertyName: string,
      definedMetadatas: ValidationMetadata[],
      metadatas: ValidationMetadata[],
      errors: ValidationError[],
    ): void;
    protected nestedValidations(value: unknown, metadatas: ValidationMetadata[], error: ValidationError): void;
  }
}
