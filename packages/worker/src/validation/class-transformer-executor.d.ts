// class-transformer publishes the file but no types beside it, and its own types call private what a subclass has to override.
declare module 'class-transformer/cjs/TransformOperationExecutor.js' {
  import type { ClassTransformOptions, TransformationType } from 'class-transformer';

  export class TransformOperationExecutor {
    constructor(transformationType: TransformationType, options: ClassTransformOptions);
    transform(
      source: object | undefined,
      value: unknown,
      targetType: unknown,
      arrayType: unknown,
      isMap: boolean | undefined,
      level?: number,
    ): unknown;
    protected getKeys(target: Function | undefined, object: object, isMap: boolean | undefined): string[];
  }
}
