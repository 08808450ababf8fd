import type { FormFile } from '@flash-ts/core';
import { FORM_FIELD_LIMIT, FORM_PARTS_LIMIT } from '../limits/limits.js';
import type { Fault } from '../validation/fault.js';

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

/** An app that takes no forms never loads the parser. */
const importParser = () => import('@fastify/busboy');
/** Kept: in a bundle, each import of a CommonJS module makes an object with a function for each of its exports. */
let parser: ReturnType<typeof importParser> | undefined;

/**
 * Reads a whole `multipart/form-data` body, by RFC 7578. A part without a name is dropped, and so is a file input in which nothing was
 * chosen, which browsers send as a file without name and content.
 */
export async function parseForm(bytes: Buffer, contentType: string): Promise<ParsedForm> {
  const { Busboy } = await (parser ??= importParser());
  const fields: FormField[] = [];
  const files: Promise<FormFile>[] = [];
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
  try {
    const busboy = new Busboy({
      headers: { 'content-type': contentType },
      limits: { parts: FORM_PARTS_LIMIT, fieldSize: FORM_FIELD_LIMIT },
    });
    busboy
      .on('field', (name, value, _nameTruncated, valueTruncated) => {
        if (valueTruncated) resolve(longFieldFault(name));
        if (isNamed(name)) fields.push({ name: unescaped(name), value });
      })
      .on('file', (fieldname, stream, filename, _encoding, mimetype) => {
        if (!isNamed(fieldname)) {
          stream.resume();
          return;
        }
        const file = collect(stream).then((buffer) => formFile({ fieldname, filename, mimetype, buffer }));
        // A file that is cut short is the whole form's fault, which the parser tells too.
        files.push(file);
        file.catch(() => undefined);
      })
      .on('partsLimit', () => resolve(manyPartsFault()))
      .on('error', (error) => resolve(malformedFault((error as Error).message)))
      .on('finish', () => resolve(undefined))
      .end(bytes);
  } catch (error) {
    return { fault: malformedFault((error as Error).message) };
  }
  const fault = await promise;
  if (fault) return { fault };
  const complete = await Promise.all(files);
  return { form: { fields, files: complete.filter(isGiven) } };
}

/** The parser's types promise a name; a part whose header has none comes with nothing. */
function isNamed(name: string | undefined | null): name is string {
  return typeof name === 'string';
}

function isGiven({ filename, size }: FormFile): boolean {
  return filename !== '' || size > 0;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['%22', '"'],
  ['%0D', '\r'],
  ['%0A', '\n'],
]);

/** Undoes the three escapes that browsers and `fetch` make in the names of fields and files, by the HTML standard. */
function unescaped(name: string): string {
  return name.replaceAll(/%(?:22|0D|0A)/gi, (escape) => ESCAPES.get(escape.toUpperCase())!);
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function formFile(file: Pick<FormFile, 'fieldname' | 'mimetype' | 'buffer'> & { filename?: string }): FormFile {
  const { mimetype, buffer } = file;
  const filename = unescaped(file.filename ?? '');
  const fieldname = unescaped(file.fieldname);
  return { fieldname, filename, originalname: filename, mimetype, size: buffer.length, buffer };
}

function malformedFault(reason: string): Fault {
  return { loc: ['body'], msg: `the body is not a valid multipart form: ${reason}`, type: 'form_invalid' };
}

function longFieldFault(name: string): Fault {
  const msg = `${name} must be at most ${FORM_FIELD_LIMIT} bytes long; send longer content as a file`;
  return { loc: ['body', name], msg, type: 'form_field_too_long' };
}

function manyPartsFault(): Fault {
  return { loc: ['body'], msg: `a form may have at most ${FORM_PARTS_LIMIT} parts`, type: 'form_too_many_parts' };
}
