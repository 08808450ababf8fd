import { coreErrors } from '../../errors/index.js';

/** A parameter, for messages. */
export interface NamedParameter {
  readonly call: string;
  readonly place: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
}

/**
 * A value as text.
 *
 * @throws FlashError `FLASH_CLIENT_PARAMETER` for what has no text of its own, such as an object, of which `[object Object]` would be sent
 */
export function parameterText(value: unknown, parameter: NamedParameter): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  throw coreErrors.FLASH_CLIENT_PARAMETER({ ...parameter, problem: `is ${kindOf(value)}, which has no text` });
}

/**
 * A segment of a path.
 *
 * @throws FlashError `FLASH_CLIENT_PARAMETER` for `.` and `..`, which lead to another path however they are encoded (WHATWG URL, "double-dot
 *   URL path segment"), and for an empty text, which leads to another route
 */
export function pathSegment(value: string, parameter: NamedParameter): string {
  if (value === '' || value === '.' || value === '..') {
    const problem = `is ${JSON.stringify(value)}, which would lead to another path`;
    throw coreErrors.FLASH_CLIENT_PARAMETER({ ...parameter, problem });
  }
  return encodeURIComponent(value);
}

/** A list is sent as a repeated name, as the worker reads it. */
export function appendQuery(query: URLSearchParams, name: string, value: unknown, call: string): void {
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (item !== undefined) query.append(name, parameterText(item, { call, place: 'query', name }));
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Date ? 'an invalid Date' : `a value of type ${typeof value}`;
}
