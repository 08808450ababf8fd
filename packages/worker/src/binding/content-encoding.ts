import { contentEncodingRefusal, decodedBody } from '../parsing/content-encoding.js';
import type { Binder, BoundRequest } from './binder.js';
import type { DeclaredParameter } from './declared-parameters.js';
import { hasBody } from './media-types.js';
import { isBytes } from './scalars.js';

/**
 * Refuses a compressed body with 415, unless a hook of the app has decoded it, as that of `@fastify/compress` does. Where every parameter for
 * the body takes bytes, the handler gets the bytes as they came.
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
      throw contentEncodingRefusal(coding);
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
