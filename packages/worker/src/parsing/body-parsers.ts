import { parse } from 'fast-querystring';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FORM_PARTS_LIMIT } from '../limits/limits.js';
import { manyPartsFault, type Fault } from '../validation/fault.js';
import { parseJson, type ParsedBody } from './json.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Why the body can't be read. It is no error at once: guards run first, and without a route the body does not matter. No handler
     * is called for such a request.
     */
    bodyFault: Fault | null;
  }
}

type Done = (error: Error | null, body?: unknown) => void;

/** Replaces Fastify's own parsers: JSON and URL-encoded forms become their values, text a string, anything else stays the bytes that came. */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.decorateRequest('bodyFault', null);
  fastify.removeAllContentTypeParsers();
  for (const type of ['application/json', /^application\/[^;]+\+json\b/i, '*']) {
    fastify.addContentTypeParser(type, { parseAs: 'buffer' }, readBody);
  }
}

/** Whether a Content-Type is `application/json` or has the `+json` suffix of RFC 6839. */
export function isJson(contentType: string | undefined): boolean {
  // Nearly every client sends exactly this, which needs no parsing.
  if (contentType === 'application/json') return true;
  const type = mediaType(contentType);
  return type === 'application/json' || type.endsWith('+json');
}

/** The type of a Content-Type without its parameters, in lower case. */
export function mediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a body is `application/x-www-form-urlencoded`. */
export function isUrlEncoded(contentType: string | undefined): boolean {
  // Nearly every client sends exactly this, which needs no parsing.
  if (contentType === undefined || contentType === 'application/json') return false;
  return mediaType(contentType) === 'application/x-www-form-urlencoded';
}

/** Calls back synchronously where it can: a promise would delay every valid request by a turn of the event loop. */
function readBody(request: FastifyRequest, bytes: Buffer, done: Done): Promise<unknown> | undefined {
  const contentType = request.headers['content-type'];
  if (bytes.length === 0) {
    done(null, undefined);
  } else if (isJson(contentType)) {
    const parsed = parseJson(bytes);
    if (parsed instanceof Promise) return parsed.then((result) => take(request, result));
    done(null, take(request, parsed));
  } else if (isUrlEncoded(contentType)) {
    done(null, take(request, readFields(bytes.toString('utf8'))));
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

/**
 * The fields of a form, read as a query is: text by name, a list where a name comes more than once. There may be as many as parts of a
 * multipart form: of millions of names, reading takes five times as long as of the same names in JSON.
 */
function readFields(text: string): ParsedBody {
  if (hasMoreFields(text, FORM_PARTS_LIMIT)) return { fault: manyPartsFault(FORM_PARTS_LIMIT) };
  // A later `Object.assign` would set the prototype by a field of that name.
  const fields = Object.entries(parse(text)).filter(([name]) => name !== '__proto__');
  return { value: Object.fromEntries(fields) };
}

function hasMoreFields(text: string, limit: number): boolean {
  let fields = 1;
  for (let at = text.indexOf('&'); at !== -1 && fields <= limit; at = text.indexOf('&', at + 1)) fields += 1;
  return fields > limit;
}
