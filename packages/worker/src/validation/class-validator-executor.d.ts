// class-validator publishes the file but no types beside it, and its own types call private what a subclass has to override.
declare module 'class-validator/cjs/validation/ValidationExecutor.js' {
  import type { ValidationError, Validator, ValidatorOptions } from 'class-validator';
  import type { MetadataStorage } from 'class-validator/types/metadata/MetadataStorage';
  import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata';

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
