import { HttpException } from '@nestjs/common';
import { decodedBody } from '../parsing/decoded-body.js';
import type { Binder, BoundRequest } from './binder.js';
import type { DeclaredParameter } from './declared-parameters.js';
import { hasBody } from './media-types.js';
import { isBytes } from './scalars.js';

const refusals = new WeakSet<object>();

/** Whether this is the body of a 415 that refuses a Content-Encoding; by RFC 9110 that answer has to name the codings that are taken. */
export function refusesContentEncoding(body: unknown): boolean {
  return typeof body === 'object' && body !== null && refusals.has(body);
}

/**
 * Refuses a compressed body with 415, unless a hook of the app has decoded it, as that of `@fastify/compress` does. Where no parameter takes
 * the body in another form than bytes, bytes are handed over as they came.
 */
export function withoutContentEncoding(
  binder: Binder | undefined,
  parameters: readonly DeclaredParameter[],
): Binder | undefined {
  if (!binder) return undefined;
  const takesBytes = parameters.every(({ source, type }) => !BODY_SOURCES.has(source) || isBytes(type));
  return (request) => {
    const coding = request.headers['content-encoding'];
    const isTaken = () => (takesBytes && Buffer.isBuffer(request.body)) || decodedBody(request) !== undefined;
    if (coding !== undefined && isCoded(coding, request) && !isTaken()) {
      throw refusal(coding);
    }
    return binder(request);
  };
}

const BODY_SOURCES = new Set<DeclaredParameter['source']>(['body', 'file', 'files']);

function isCoded(coding: string, request: BoundRequest): boolean {
  return (
    coding.split(',').some((each) => each.trim() !== '' && each.trim().toLowerCase() !== 'identity') && hasBody(request)
  );
}

function refusal(coding: string): HttpException {
  const message = `the body came with Content-Encoding ${coding.slice(0, 100)}; send it without one`;
  const body = { statusCode: 415, message, error: 'Unsupported Media Type' };
  refusals.add(body);
  return new HttpException(body, 415);
}
