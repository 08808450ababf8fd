import type { Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

const PREFIX = 'form file ';

/** The property of a request in which the file of a form's field waits for its parameter. */
export function filePlace(field: string): string {
  return PREFIX + field;
}

/** The field that an argument's metadata names, before or after it was placed. */
export function fileField(data: string): string {
  return data.startsWith(PREFIX) ? data.slice(PREFIX.length) : data;
}

/** Whether a handler has a parameter for files. */
export function takesFiles(controller: Type, handler: string): boolean {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) as object | undefined;
  return Object.keys(noted ?? {}).some((key) => FILE_KEY.test(key));
}

/** Nest's keys are `{RouteParamtypes}:{index}`. */
const FILE_KEY = new RegExp(`^(?:${RouteParamtypes.FILE}|${RouteParamtypes.FILES}):`);

/**
 * Has Nest read `@UploadedFile('log')` from a property of its own. It would read `request.log`, so that a form's field could take the place
 * of what the request itself needs.
 */
export function placeFileArguments(controller: Type, handler: string): void {
  const routeArguments = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) as Record<
    string,
    { readonly data?: unknown }
  >;
  const placed = Object.entries(routeArguments).map(([key, argument]) => {
    const isFile = key.split(':')[0] === String(RouteParamtypes.FILE);
    const { data } = argument;
    if (!isFile || typeof data !== 'string' || data === '') return [key, argument];
    return [key, { ...argument, data: filePlace(fileField(data)) }];
  });
  Reflect.defineMetadata(ROUTE_ARGS_METADATA, Object.fromEntries(placed), controller, handler);
}
