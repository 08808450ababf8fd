import * as cv from 'class-validator';
import type { ValidationMetadata } from '../../validation-metadata/index.js';
import type { JsonSchema } from '../types.js';
import { literalPattern, patternOf } from './pattern.js';

/** What a constraint says of a single value; `argument` is the first that its decorator was given. */
export type Constraint = (argument: never, meta: ValidationMetadata) => JsonSchema;

const text = (keywords: JsonSchema = {}): JsonSchema => ({ type: 'string', ...keywords });

/** Texts that no keyword describes: only their type is said. */
const PLAIN = [
  cv.IS_BASE32,
  cv.IS_BASE58,
  cv.IS_BIC,
  cv.IS_BTC_ADDRESS,
  cv.IS_CREDIT_CARD,
  cv.IS_CURRENCY,
  cv.IS_DATA_URI,
  cv.IS_DECIMAL,
  cv.IS_EAN,
  cv.IS_ETHEREUM_ADDRESS,
  cv.IS_FIREBASE_PUSH_ID,
  cv.IS_FULL_WIDTH,
  cv.IS_HALF_WIDTH,
  cv.IS_HASH,
  cv.IS_HSL,
  cv.IS_IBAN,
  cv.IS_IDENTITY_CARD,
  cv.IS_ISBN,
  cv.IS_ISIN,
  cv.IS_ISO31661_ALPHA_2,
  cv.IS_ISO31661_ALPHA_3,
  cv.IS_ISO31661_NUMERIC,
  cv.IS_ISO4217_CURRENCY_CODE,
  cv.IS_ISO6391,
  cv.IS_ISRC,
  cv.IS_ISSN,
  cv.IS_JWT,
  cv.IS_LATLONG,
  cv.IS_LOCALE,
  cv.IS_LOWERCASE,
  cv.IS_MAC_ADDRESS,
  cv.IS_MAGNET_URI,
  cv.IS_MIME_TYPE,
  cv.IS_MOBILE_PHONE,
  cv.IS_OCTAL,
  cv.IS_PASSPORT_NUMBER,
  cv.IS_PHONE_NUMBER,
  cv.IS_PORT,
  cv.IS_POSTAL_CODE,
  cv.IS_RGB_COLOR,
  cv.IS_SEM_VER,
  cv.IS_STRONG_PASSWORD,
  cv.IS_SURROGATE_PAIR,
  cv.IS_TAX_ID,
  cv.IS_TIMEZONE,
  cv.IS_UPPERCASE,
  cv.IS_VARIABLE_WIDTH,
];

/** A date as ISO 8601 writes it, with or without a time of day. */
const ISO_DATE: JsonSchema = { anyOf: [{ format: 'date-time' }, { format: 'date' }] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-V[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.source;

/** The constraints of class-validator that only a text can pass. */
export const STRING_CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  ...Object.fromEntries(PLAIN.map((name) => [name, () => text()])),
  [cv.IS_EMAIL]: () => text({ format: 'email' }),
  [cv.IS_FQDN]: () => text({ format: 'hostname' }),
  [cv.IS_URL]: () => text({ format: 'uri' }),
  [cv.IS_UUID]: (version: string | number | undefined) => text({ format: 'uuid', ...uuidPattern(version) }),
  [cv.IS_IP]: (version: string | number | undefined) =>
    version === undefined || version === ''
      ? text({ anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] })
      : text({ format: `ipv${version}` }),
  [cv.IS_BASE64]: () => text({ format: 'byte', contentEncoding: 'base64' }),
  [cv.IS_JSON]: () => text({ contentMediaType: 'application/json' }),
  [cv.IS_RFC_3339]: () => text({ format: 'date-time' }),
  [cv.IS_ISO8601]: () => text(ISO_DATE),
  [cv.IS_DATE_STRING]: () => text(ISO_DATE),
  [cv.IS_BOOLEAN_STRING]: () => text({ enum: ['true', 'false', '1', '0'] }),
  [cv.IS_NUMBER_STRING]: (options: { locale?: string; no_symbols?: boolean } | undefined) =>
    text(options?.locale === undefined ? numericPattern(options?.no_symbols) : {}),
  [cv.IS_ALPHA]: (locale: string | undefined) => text(isEnglish(locale) ? { pattern: '^[A-Za-z]+$' } : {}),
  [cv.IS_ALPHANUMERIC]: (locale: string | undefined) => text(isEnglish(locale) ? { pattern: '^[0-9A-Za-z]+$' } : {}),
  [cv.IS_HEXADECIMAL]: () => text({ pattern: '^(0[XxHh])?[0-9A-Fa-f]+$' }),
  [cv.IS_HEX_COLOR]: () => text({ pattern: '^#?([0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$' }),
  [cv.IS_MONGO_ID]: () => text({ pattern: '^(0[XxHh])?[0-9A-Fa-f]+$', minLength: 24, maxLength: 24 }),
  [cv.MATCHES]: (expression: RegExp | string, { constraints }) =>
    text(pattern(patternOf(expression, constraints[1] as string | undefined))),
  [cv.CONTAINS]: (part: string) => text({ pattern: literalPattern(part) }),
  [cv.NOT_CONTAINS]: (part: string) => text({ not: { pattern: literalPattern(part) } }),
  [cv.IS_LENGTH]: (min: number | undefined, { constraints }) =>
    text(lengths(min, constraints[1] as number | undefined)),
  // A character takes one to four bytes.
  [cv.IS_BYTE_LENGTH]: (min: number | undefined, { constraints }) =>
    text(lengths(Math.ceil((min ?? 0) / 4), constraints[1] as number | undefined)),
};

function lengths(min: number | undefined, max: number | undefined): JsonSchema {
  return {
    ...(min !== undefined && min > 0 && { minLength: min }),
    ...(typeof max === 'number' && { maxLength: max }),
  };
}

function pattern(source: string | undefined): JsonSchema {
  return source === undefined ? {} : { pattern: source };
}

function uuidPattern(version: string | number | undefined): JsonSchema {
  const digit = String(version ?? 'all');
  // Hexadecimal digits may be of either case.
  return /^[1-8]$/.test(digit)
    ? { pattern: UUID.replace('V', digit).replaceAll('a-f', 'A-Fa-f').replace('[89ab]', '[89ABab]') }
    : {};
}

function numericPattern(noSymbols: boolean | undefined): JsonSchema {
  return { pattern: noSymbols === true ? '^[0-9]+$' : '^[+-]?([0-9]*[.])?[0-9]+$' };
}

function isEnglish(locale: string | undefined): boolean {
  return locale === undefined || locale === 'en-US';
}
