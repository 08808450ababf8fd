import { isAscii } from 'node:buffer';
import type { Fault } from '../validation/fault.js';
import { CONTAINER_LIMIT, DEPTH_LIMIT, hasTooMany, tooDeepAt } from './depth.js';

/** A body's value, or why it can't be read. */
export type ParsedBody = { readonly value: unknown } | { readonly fault: Fault };

/** Refuses what is not UTF-8 instead of replacing it, and skips a byte order mark, as RFC 8259 allows. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The name `__proto__`, in any spelling that JSON's escapes allow. */
const PROTO_NAME =
  /"(?:_|\\u005[fF]){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006[fF])(?:t|\\u0074)(?:o|\\u006[fF])(?:_|\\u005[fF]){2}"\s*:/;

/**
 * A quick check before the regular expression: the name is written out or has an escape. The searched texts begin with characters that are rare
 * in JSON, since each occurrence slows the search down.
 */
function mayHaveProtoName(text: string): boolean {
  return text.includes('__proto__') || (text.includes('\\') && text.includes('\\u00'));
}

/**
 * Reads JSON by RFC 8259 and nothing more: no comments, no trailing commas, no NaN. Numbers become doubles as in JavaScript: large integers
 * lose digits, and what is beyond a double's range is infinite.
 */
export function parseJson(bytes: Buffer): ParsedBody | Promise<ParsedBody> {
  let text: string;
  try {
    // Most JSON is ASCII, which is read in half the time this way.
    text = isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes);
  } catch {
    return { fault: { loc: ['body'], msg: 'the body is not valid UTF-8', type: 'json_invalid' } };
  }
  // Before it is parsed: the values of a refused body may not fit into memory.
  if (hasTooMany(text)) return { fault: MANY_FAULT };
  try {
    const value: unknown = JSON.parse(text);
    const tooDeep = tooDeepAt(text);
    if (tooDeep !== undefined) return { fault: nestingFault(tooDeep) };
    if (mayHaveProtoName(text) && PROTO_NAME.test(text)) dropProtoNames(value);
    return { value };
  } catch (error) {
    return invalidJson(text, (error as Error).message);
  }
}

const MANY_FAULT: Fault = {
  loc: ['body'],
  msg: `the body has more than ${CONTAINER_LIMIT} objects and lists; send it in several requests`,
  type: 'json_too_many',
};

function nestingFault(position: number): Fault {
  const msg = `the body is nested more than ${DEPTH_LIMIT} levels deep at character ${position}`;
  return { loc: ['body', position], msg, type: 'json_too_deep' };
}

async function invalidJson(text: string, reason: string): Promise<ParsedBody> {
  const position = await faultPosition(text, reason);
  const msg = `the body is not valid JSON at character ${position}`;
  return { fault: { loc: ['body', position], msg, type: 'json_invalid' } };
}

/** Most of V8's messages name the position. For the others a second, tolerant parser finds it, which is loaded only then. */
async function faultPosition(text: string, reason: string): Promise<number> {
  const named = /at position (\d+)/.exec(reason)?.[1];
  if (named !== undefined) return Number(named);
  if (reason.includes('end of JSON input')) return text.length;
  const { visit } = await import('jsonc-parser');
  let position = text.length;
  const onError = (_code: number, offset: number) => {
    position = Math.min(position, offset);
  };
  visit(text, { onError }, { disallowComments: true });
  return position;
}

/**
 * Deletes own properties named `__proto__`, which `JSON.parse` makes and by which a later `Object.assign` would set a prototype. It uses a list
 * instead of recursion, since JSON may be nested deeper than the stack.
 */
function dropProtoNames(value: unknown): void {
  const pending = [value];
  while (pending.length > 0) {
    const item = pending.pop();
    if (typeof item !== 'object' || item === null) continue;
    if (Object.hasOwn(item, '__proto__')) Reflect.deleteProperty(item, '__proto__');
    for (const child of Object.values(item)) {
      if (typeof child === 'object') pending.push(child);
    }
  }
}
