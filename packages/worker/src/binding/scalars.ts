import { typeFault } from '../validation/fault.js';
import type { Validator } from '../validation/validator.js';

interface Scalar {
  readonly fits: (value: unknown) => boolean;
  readonly type: string;
  readonly expected: string;
}

const BYTES: Scalar = {
  fits: (value) => Buffer.isBuffer(value),
  type: 'bytes',
  expected: 'bytes of another media type than JSON and text',
};

const scalars = new Map<unknown, Scalar>([
  [String, { fits: (value) => typeof value === 'string', type: 'string', expected: 'a string' }],
  // JSON.parse reads 1e999 as Infinity.
  [Number, { fits: Number.isFinite, type: 'number', expected: 'a number' }],
  [Boolean, { fits: (value) => typeof value === 'boolean', type: 'boolean', expected: 'true or false' }],
  [Array, { fits: Array.isArray, type: 'array', expected: 'a list' }],
  [Buffer, BYTES],
  [Uint8Array, BYTES],
]);

/** Whether a declared type takes the bytes of a body. */
export function isBytes(type: unknown): boolean {
  return scalars.get(type) === BYTES;
}

/** A validator for a JSON value whose declared type is no DTO class. JSON has types, so nothing is converted. */
export function scalarValidator(type: unknown): Validator | undefined {
  const scalar = scalars.get(type);
  if (!scalar) return undefined;
  const { fits, type: name, expected } = scalar;
  return (value, loc) => (fits(value) ? { value } : { faults: [typeFault(loc, name, expected)] });
}
