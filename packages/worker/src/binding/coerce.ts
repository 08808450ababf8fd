import { typeFault, type Location } from '../validation/fault.js';
import type { Verdict } from '../validation/validator.js';

/** How the text of a path segment, query value or header is read as one declared type. */
interface Reading {
  /** Undefined for a text that is none of the type. */
  readonly read: (text: string) => unknown;
  /** The name in `type_error.…`, and the words after "must be". */
  readonly type: string;
  readonly expected: string;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^-?\d+$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const READINGS = new Map<unknown, Reading>([
  [String, { read: (text) => text, type: 'string', expected: 'a string' }],
  [Number, { read: readNumber, type: 'number', expected: 'a number' }],
  [Boolean, { read: (text) => BOOLEANS.get(text), type: 'boolean', expected: 'true or false' }],
  [
    BigInt,
    { read: (text) => (INTEGER.test(text) ? BigInt(text) : undefined), type: 'integer', expected: 'an integer' },
  ],
  [Date, { read: readDate, type: 'date', expected: 'an ISO 8601 date' }],
]);

/** Judges what came under one name of a source in which every value is text; undefined for types that text is not turned into. */
export function textValidator(type: unknown): ((value: unknown, loc: Location) => Verdict) | undefined {
  // What is declared as a list gets one, also where the value was given once.
  if (type === Array) return (value) => ({ value: Array.isArray(value) ? value : [value] });
  const reading = READINGS.get(type);
  if (!reading) return undefined;
  return (text, loc) => {
    if (typeof text !== 'string') return { faults: [typeFault(loc, 'single', 'given once')] };
    const value = reading.read(text);
    return value === undefined ? { faults: [typeFault(loc, reading.type, reading.expected)] } : { value };
  };
}

/** Stricter than `Number()`, which reads '' as 0, '0x10' as 16 and 'Infinity' as a number. */
function readNumber(text: string): number | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function readDate(text: string): Date | undefined {
  const value = new Date(ISO_DATE.test(text) ? text : Number.NaN);
  return Number.isNaN(value.getTime()) ? undefined : value;
}
