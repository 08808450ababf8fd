import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Fault } from '../validation/fault.js';
import { parseJson, type ParsedBody } from './json.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Why the body can't be read. No error by itself: guards come first, and a handler that declares no body does not care.
     */
    bodyFault: Fault | null;
  }
}

type Done = (error: Error | null, body?: unknown) => void;

/** Replaces Fastify's own parsers: JSON becomes its value, text a string, anything else stays the bytes that came. */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.decorateRequest('bodyFault', null);
  fastify.removeAllContentTypeParsers();
  for (const type of ['application/json', /^application\/[^;]+\+json\b/i, '*']) {
    fastify.addContentTypeParser(type, { parseAs: 'buffer' }, readBody);
  }
}

/** Whether a Content-Type is `application/json` or has the `+json` suffix of RFC 6839. */
export function isJson(contentType: string | undefined): boolean {
  // What nearly every client sends needs no taking apart.
  if (contentType === 'application/json') return true;
  const type = mediaType(contentType);
  return type === 'application/json' || type.endsWith('+json');
}

/** The type of a Content-Type without its parameters, in lower case. */
export function mediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Calls back at once where it can: a promise would cost every valid request a turn of the loop. */
function readBody(request: FastifyRequest, bytes: Buffer, done: Done): Promise<unknown> | undefined {
  const contentType = request.headers['content-type'];
  if (bytes.length === 0) {
    done(null, undefined);
  } else if (isJson(contentType)) {
    const parsed = parseJson(bytes);
    if (parsed instanceof Promise) return parsed.then((result) => take(request, result));
    done(null, take(request, parsed));
  } else {
    done(null, mediaType(contentType).startsWith('text/') ? bytes.toString('utf8') : bytes);
  }
  return undefined;
}

function take(request: FastifyRequest, parsed: ParsedBody): unknown {
  if ('value' in parsed) return parsed.value;
  request.bodyFault = parsed.fault;
  return undefined;
}
