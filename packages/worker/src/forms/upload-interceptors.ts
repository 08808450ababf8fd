import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unprocessable } from '../validation/fault.js';
import { parseForm, type Form } from './parse-form.js';
import { isForm } from './read-form.js';

/** The options of Nest's upload interceptors for the parser. */
interface PartOptions {
  readonly limits?: { readonly files?: number; readonly fields?: number; readonly parts?: number } & SizeLimits;
}

interface SizeLimits {
  readonly fileSize?: number;
  readonly fieldSize?: number;
}

/**
 * Gives requests the two methods of `@fastify/multipart` that Nest's upload interceptors call, so that `FileInterceptor` and the others
 * read a form by the worker's parser and within its limits, and the package need not be installed.
 */
export function serveUploadInterceptors(fastify: FastifyInstance): void {
  // The interceptor calls `isMultipart` first, then clears the body, then calls `parts`.
  const bodies = new WeakMap<FastifyRequest, unknown>();
  fastify.decorateRequest('isMultipart', function isMultipart(this: FastifyRequest) {
    if (!bodies.has(this)) bodies.set(this, this.body);
    return isForm(this);
  });
  fastify.decorateRequest('parts', async function* parts(this: FastifyRequest, options: PartOptions = {}) {
    const parsed = await parseForm(bodies.get(this), this.headers['content-type']);
    if ('fault' in parsed) throw unprocessable([parsed.fault]);
    yield* partsOf(parsed.form, options);
  });
}

/** The parts as `@fastify/multipart` gives them. Counts over a limit throw errors with its codes, which Nest turns into its answers. */
function* partsOf({ fields, files }: Form, { limits = {} }: PartOptions) {
  const { parts = Infinity, fileSize = Infinity, fieldSize = Infinity } = limits;
  if (fields.length + files.length > parts) throw limitError('FST_PARTS_LIMIT');
  if (fields.length > (limits.fields ?? Infinity)) throw limitError('FST_FIELDS_LIMIT');
  if (files.length > (limits.files ?? Infinity)) throw limitError('FST_FILES_LIMIT');
  for (const { name: fieldname, value } of fields) {
    const valueTruncated = Buffer.byteLength(value) > fieldSize;
    yield { type: 'field', fieldname, value, mimetype: 'text/plain', valueTruncated, fieldnameTruncated: false };
  }
  for (const { fieldname, filename, mimetype, buffer } of files) {
    const file = Object.assign(Readable.from(buffer.length > 0 ? [buffer.subarray(0, fileSize)] : []), {
      truncated: buffer.length > fileSize,
    });
    yield { type: 'file', fieldname, filename, encoding: '7bit', mimetype, file };
  }
}

function limitError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
