import { number, oneOf, text, truth, whole, type Schema } from './schemas.js';

/** The kind of values of an option: a check, a description and a schema. */
export interface Kind<T> {
  readonly fits: (value: unknown) => boolean;
  /** Completes "allowed is …". */
  readonly allowed: string;
  /** The schema of the value in the manifest. */
  readonly schema: Schema<T>;
}

interface WholeNumbers {
  /** In the plural, such as `seconds`. */
  readonly unit?: string;
  readonly from: number;
  readonly to?: number;
  /** The meaning of the minimum, such as `none`. */
  readonly least?: string;
}

/** Whole numbers in a range. */
export function wholeNumber({ unit, from, to, least }: WholeNumbers): Kind<number> {
  const of = unit === undefined ? '' : ` of ${unit}`;
  const first = least === undefined ? String(from) : `${from} (${least})`;
  return {
    fits: (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= (to ?? Infinity),
    allowed: `a whole number${of} from ${first} ${to === undefined ? 'on' : `to ${to}`}`,
    schema: whole({
      minimum: from,
      ...(to !== undefined && { maximum: to }),
      ...(unit !== undefined && { description: unit }),
    }),
  };
}

/** Numbers, whole or not, from a minimum on. */
export function numberFrom(from: number, unit: string): Kind<number> {
  return {
    fits: (value) => Number.isFinite(value) && (value as number) >= from,
    allowed: `a number of ${unit} from ${from} on`,
    schema: number({ minimum: from }),
  };
}

export const TRUTH: Kind<boolean> = {
  fits: (value) => typeof value === 'boolean',
  allowed: 'true or false',
  schema: truth(),
};

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    fits: (value) => values.includes(value as T),
    allowed: values.map((value) => `'${value}'`).join(' or '),
    schema: oneOf(values),
  };
}

/** @param allowed a description of such texts */
export function textLike<T extends string = string>(pattern: RegExp, allowed: string): Kind<T> {
  return {
    fits: (value) => typeof value === 'string' && pattern.test(value),
    allowed,
    schema: text({ pattern: pattern.source }),
  };
}
