import 'reflect-metadata';
import { applyDecorators, Controller, SetMetadata, type Type } from '@nestjs/common';
import { noteEntryProvider } from '../nest-metadata/dependencies.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { hasJobs } from './job.js';

const ENDPOINT_OPTIONS = 'flash:endpoint';

/**
 * Makes a class a serverless endpoint. With routes it is a load-balanced HTTP endpoint: the class is a Nest controller, its routes are its
 * methods with Nest's own `@Get`, `@Post`, `@Put`, `@Delete`, `@Patch`. With `@Job()` methods it is queue-based. Its dependencies are injected
 * through the constructor. Checks run at build time.
 *
 * @example
 * @FlashEndpoint({ name: 'user-service', cpu: 'cpu3c-1-2', workers: [1, 5] })
 * export class UserService {
 *   @Post('/users') create(@Body() user: CreateUser) { return { id: 1, ...user }; }
 * }
 */
export function FlashEndpoint(options: FlashEndpointOptions = {}): ClassDecorator {
  return (target) => {
    applyDecorators(Controller(), SetMetadata(ENDPOINT_OPTIONS, options))(target);
    if (hasJobs(target as unknown as Type)) noteEntryProvider(target);
  };
}

/** The options of `@FlashEndpoint` on this class itself (not a base class), or undefined. */
export function endpointOptions(target: object): FlashEndpointOptions | undefined {
  return Reflect.getOwnMetadata(ENDPOINT_OPTIONS, target) as FlashEndpointOptions | undefined;
}

/** Whether a value, for instance a module's export, is a class with `@FlashEndpoint`. */
export function isEndpointClass(value: unknown): value is Type {
  return typeof value === 'function' && endpointOptions(value) !== undefined;
}

/** The name of the endpoint of a class: the option `name`, or else the class name in kebab-case. */
export function endpointName({ name }: FlashEndpointOptions, target: Type): string {
  return name ?? kebabCase(target.name);
}

/** `UserService` → `user-service`, `OCRService2` → `ocr-service2`. */
export function kebabCase(className: string): string {
  return className
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
