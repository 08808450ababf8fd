import type { Type, VersioningOptions } from '@nestjs/common';
import { HOST_METADATA, MODULE_PATH, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';

/** A version, or several, as `@Version` and `@Controller` take it; Nest does not export the type. */
export type VersionValue = NonNullable<VersioningOptions['defaultVersion']>;

/** The paths of `@Controller`. */
export function controllerPaths(controller: Type): string[] {
  const path = (Reflect.getMetadata(PATH_METADATA, controller) ?? '') as string | string[];
  return Array.isArray(path) ? path : [path];
}

export function controllerVersion(controller: Type): VersionValue | undefined {
  return Reflect.getMetadata(VERSION_METADATA, controller) as VersionValue | undefined;
}

/** Whether a controller answers requests for some hosts only. `@Controller` declares each of its options, given or not. */
export function isForHosts(controller: Type): boolean {
  return Reflect.getMetadata(HOST_METADATA, controller) !== undefined;
}

/** The path that RouterModule gave a module, for one app alone or for all. */
export function modulePath(module: object, applicationId: string): string | undefined {
  const path: unknown = Reflect.getMetadata(MODULE_PATH + applicationId, module);
  return (path ?? Reflect.getMetadata(MODULE_PATH, module)) as string | undefined;
}
