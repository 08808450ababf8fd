import type { Readable, Writable } from 'node:stream';
import { MIMEType } from 'node:util';
import type { FormFile } from '@flash-ts/core';
import { FORM_FIELD_LIMIT, FORM_PARTS_LIMIT } from '../limits/limits.js';
import { manyPartsFault, type Fault } from '../validation/fault.js';
import { lastPart, readPartHead, textOf, type PartHead, type PartHeaders } from './part-head.js';

/** What a form holds, in the order in which it came. */
export interface Form {
  readonly fields: readonly FormField[];
  readonly files: readonly FormFile[];
}

interface FormField {
  readonly name: string;
  readonly value: string;
}

export type ParsedForm = { readonly form: Form } | { readonly fault: Fault };

/** The parser is loaded with the first form. */
const importParser = () => import('@fastify/busboy');
/** Kept, since in a bundle each import of a CommonJS module makes a new object with a function for each export. */
let parser: ReturnType<typeof importParser> | undefined;

/**
 * Reads a whole `multipart/form-data` body, by RFC 7578. A part without a name is dropped, and so is a file input in which nothing was
 * chosen, which browsers send as a file without name and content. Reading stops at the first part, or byte of a field, that is too many.
 *
 * @param body its bytes; anything else counts as none
 */
export async function parseForm(body: unknown, contentType = ''): Promise<ParsedForm> {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return { fault: malformedFault('its Content-Type has no boundary') };
  const { Dicer } = await (parser ??= importParser());
  const parts: FormPart[] = [];
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
  const state = { isOver: false };
  const end = (fault?: Fault) => {
    state.isOver = true;
    resolve(fault);
  };
  const dicer = new Dicer({ boundary })
    .on('part', (stream) => {
      // The error of a part is also reported as one of the whole form.
      stream.on('error', () => undefined);
      if (parts.length === FORM_PARTS_LIMIT) end(manyPartsFault(FORM_PARTS_LIMIT));
      if (state.isOver) stream.resume();
      else parts.push(readPart(stream, end));
    })
    .on('error', (error) => end(malformedFault(error.message)))
    .on('finish', () => end());
  feed(dicer, Buffer.isBuffer(body) ? body : Buffer.alloc(0), state);
  const fault = await promise;
  return fault ? { fault } : formOf(parts);
}

/** Bytes that the parser gets at once: it can be stopped between two pieces. */
const PIECE_BYTES = 64 * 1024;

/** Gives a form to its parser, until all is read or the form is refused. */
function feed(dicer: Writable, bytes: Buffer, state: { readonly isOver: boolean }, start = 0): void {
  const end = start + PIECE_BYTES;
  if (state.isOver) dicer.destroy();
  else if (end >= bytes.length) dicer.end(bytes.subarray(start));
  else dicer.write(bytes.subarray(start, end), () => feed(dicer, bytes, state, end));
}

function readPart(stream: Readable, refuse: (fault: Fault) => void): FormPart {
  const part = { chunks: [] as Buffer[], head: undefined as PartHead | undefined };
  let size = 0;
  stream.on('header', (headers) => {
    part.head = readPartHead(headers as PartHeaders);
  });
  stream.on('data', (chunk: Buffer) => {
    const name = part.head?.name;
    if (name === undefined) return;
    part.chunks.push(chunk);
    size += chunk.length;
    if (size > FORM_FIELD_LIMIT && !isFile(part.head!)) refuse(longFieldFault(name));
  });
  return part;
}

function isFile({ filename, mimetype }: PartHead): boolean {
  return filename !== undefined || mimetype === 'application/octet-stream';
}

interface FormPart {
  readonly chunks: readonly Buffer[];
  readonly head: PartHead | undefined;
}

/** Undefined for a Content-Type without a boundary, or with wrong syntax. */
function boundaryOf(contentType: string): string | undefined {
  try {
    return new MIMEType(contentType).params.get('boundary') ?? undefined;
  } catch {
    return undefined;
  }
}

function formOf(parts: readonly FormPart[]): { readonly form: Form } {
  const fields: FormField[] = [];
  const files: FormFile[] = [];
  for (const { chunks, head } of parts) {
    if (head?.name === undefined) continue;
    const { name, filename, mimetype, charset } = head;
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    if (isFile(head)) {
      const shown = lastPart(filename ?? '');
      const file = {
        fieldname: name,
        filename: shown,
        originalname: shown,
        mimetype,
        size: bytes.length,
        buffer: bytes,
      };
      if (shown !== '' || file.size > 0) files.push(file);
    } else {
      fields.push({ name, value: textOf(bytes, charset) });
    }
  }
  return { form: { fields, files } };
}

function malformedFault(reason: string): Fault {
  return { loc: ['body'], msg: `the body is not a valid multipart form: ${reason}`, type: 'form_invalid' };
}

function longFieldFault(name: string): Fault {
  const msg = `${name} must be at most ${FORM_FIELD_LIMIT} bytes long; send longer content as a file`;
  return { loc: ['body', name], msg, type: 'form_field_too_long' };
}
