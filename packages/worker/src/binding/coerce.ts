/** A value from text, or what the text should have been: the name in `type_error.…` and the words after "must be". */
type Coercion = { readonly value: unknown } | { readonly type: string; readonly expected: string };

/** Reads the text of a path segment, query value or header as one declared type. */
export type TextReader = (text: string) => Coercion;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const readers = new Map<unknown, TextReader>([
  [String, (text) => ({ value: text })],
  [Number, readNumber],
  [Boolean, readBoolean],
  [BigInt, (text) => (/^-?\d+$/.test(text) ? { value: BigInt(text) } : { type: 'integer', expected: 'an integer' })],
  [Date, readDate],
]);

/** The reader for a declared type; undefined for types that text is not turned into. */
export function textReader(type: unknown): TextReader | undefined {
  return readers.get(type);
}

/** Stricter than `Number()`, which reads '' as 0, '0x10' as 16 and 'Infinity' as a number. */
function readNumber(text: string): Coercion {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { value } : { type: 'number', expected: 'a number' };
}

function readBoolean(text: string): Coercion {
  if (text === 'true' || text === '1') return { value: true };
  if (text === 'false' || text === '0') return { value: false };
  return { type: 'boolean', expected: 'true or false' };
}

function readDate(text: string): Coercion {
  const value = new Date(ISO_DATE.test(text) ? text : Number.NaN);
  return Number.isNaN(value.getTime()) ? { type: 'date', expected: 'an ISO 8601 date' } : { value };
}
