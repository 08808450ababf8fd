import { parseLineTime } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';

/** @throws FlashError `FLASH_QUERY_INVALID` */
export function invalid(name: string, value: string, allowed: string): Error {
  return platformErrors.FLASH_QUERY_INVALID({ name, value, allowed });
}

/**
 * A comma-separated parameter of a fixed vocabulary.
 *
 * @returns undefined when it was not sent
 * @throws FlashError `FLASH_QUERY_INVALID`
 */
export function listParameter<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): readonly Word[] | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const given = value.split(',');
  const foreign = given.find((word) => !words.includes(word as Word));
  if (foreign !== undefined) throw invalid(name, foreign, words.join(', '));
  return given as Word[];
}

/** @throws FlashError `FLASH_QUERY_INVALID` */
export function integerParameter(query: URLSearchParams, name: string, min: number, max: number): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value) || number < min || number > max)
    throw invalid(name, value, `integers from ${min} to ${max}`);
  return number;
}

/**
 * A parameter that is one word of a fixed vocabulary.
 *
 * @returns undefined when it was not sent
 * @throws FlashError `FLASH_QUERY_INVALID`
 */
export function wordParameter<Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) throw invalid(name, value, words.join(', '));
  return word;
}

/** @throws FlashError `FLASH_QUERY_INVALID` */
export function booleanParameter(query: URLSearchParams, name: string): boolean | undefined {
  const word = wordParameter(query, name, ['true', 'false']);
  return word === undefined ? undefined : word === 'true';
}

/** @returns the time as lines of logs have it; undefined when it was not sent @throws FlashError `FLASH_QUERY_INVALID` */
export function timeParameter(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const time = parseLineTime(value);
  if (time === undefined) throw invalid(name, value, 'an RFC 3339 time');
  return time;
}
