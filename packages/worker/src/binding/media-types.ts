import { UnsupportedMediaTypeException, type Type } from '@nestjs/common';
import { consumedTypes } from '@flash-ts/core/nest-metadata';
import { isJson, mediaType } from '../parsing/body-parsers.js';
import type { Binder, BoundRequest } from './binder.js';

/**
 * Refuses with 415 a body of a media type that is not among those that the route, or else its class, declares with `@ApiConsumes`. Where
 * nothing is declared the binder is returned as it is: a body of another media type is then a fault.
 */
export function withDeclaredMediaTypes(
  binder: Binder | undefined,
  controller: Type,
  handler: object,
): Binder | undefined {
  const types = consumedTypes(controller, handler).map(mediaType);
  if (types.length === 0) return binder;
  return (request) => {
    const sent = request.headers['content-type'];
    if (sent !== undefined && hasBody(request) && !types.some((type) => covers(type, sent))) {
      const message = `the body is ${mediaType(sent)}; this route takes ${types.join(', ')}`;
      throw new UnsupportedMediaTypeException(message);
    }
    return binder?.(request) ?? [];
  };
}

/** Whether a request announces a body that is not empty. */
export function hasBody({ headers }: BoundRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A declared type may be a range, as `image/*`; a JSON type includes every type with the suffix `+json`. */
function covers(type: string, sent: string): boolean {
  if (type === '*/*') return true;
  if (type.endsWith('/*')) return mediaType(sent).startsWith(type.slice(0, -1));
  return type === mediaType(sent) || (isJson(type) && isJson(sent));
}
