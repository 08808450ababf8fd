import { TextDecoder } from 'node:util';

/** The headers of a form's part. */
export interface PartHead {
  /** Name of the field; undefined without one, or where the part is not `form-data`. */
  readonly name: string | undefined;
  /** The file's name as the client sent it; undefined for a part that is no file. */
  readonly filename: string | undefined;
  /** Media type without its parameters, in lower case. */
  readonly mimetype: string;
  /** The charset of the text, as `utf-8`. */
  readonly charset: string;
}

/** Header values by name in lower case, as they came: a character for each byte. */
export type PartHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/** One parameter of a header, with its value: a text in quotes, or anything up to the next semicolon. */
const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\[^])*"?|[^;]*)/g;

/** Reads the head of a part by RFC 7578; `filename*` is read by RFC 8187 and, where it can be, stands in the place of `filename`. */
export function readPartHead(headers: PartHeaders): PartHead {
  const disposition = headers['content-disposition']?.[0] ?? '';
  const type = headers['content-type']?.[0] ?? '';
  const isField = /^\s*form-data\s*(?:;|$)/i.test(disposition);
  const parameters = parametersOf(disposition);
  const plainName = parameters.get('filename');
  const filename = extendedText(parameters.get('filename*')) ?? (plainName && unescaped(utf8(plainName)));
  const name = parameters.get('name');
  return {
    name: isField && name !== undefined ? unescaped(utf8(name)) : undefined,
    filename: filename ?? plainName,
    mimetype: type.split(';', 1)[0]?.trim().toLowerCase() || 'text/plain',
    charset: parametersOf(type).get('charset') ?? 'utf-8',
  };
}

/** The last part of a name that may be a path on the client's machine. */
export function lastPart(filename: string): string {
  const last = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
  return last === '.' || last === '..' ? '' : last;
}

/** Decodes text in a charset; in UTF-8 where the charset is not known. */
export function textOf(bytes: Uint8Array, charset: string): string {
  return (decoderOf(charset) ?? new TextDecoder()).decode(bytes);
}

/** The parameters of a header, by name in lower case. Where a name comes twice, the first one counts. */
function parametersOf(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, value.startsWith('"') ? unquoted(value) : value.trim());
  }
  return parameters;
}

/** A backslash escapes only a quote and itself: old browsers send Windows paths without escapes. */
function unquoted(value: string): string {
  return value.slice(1, value.length > 1 && value.endsWith('"') ? -1 : undefined).replaceAll(/\\(["\\])/g, '$1');
}

function utf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

/** The text of a value of RFC 8187, as `UTF-8''na%C3%AFve`; undefined for other values and unknown charsets. */
function extendedText(value: string | undefined): string | undefined {
  const [, charset, encoded] = /^([^']*)'[^']*'((?:%[\da-f]{2}|[^%'"\s])*)$/i.exec(value ?? '') ?? [];
  if (charset === undefined || encoded === undefined) return undefined;
  const bytes = encoded.replaceAll(/%(..)/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  try {
    return decoderOf(charset, { fatal: true })?.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

function decoderOf(charset: string, options: { readonly fatal?: boolean } = {}): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, options);
  } catch {
    return undefined;
  }
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
