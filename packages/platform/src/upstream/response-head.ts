import { platformErrors } from '../errors/catalogue.js';
import { FieldNames } from './field-names.js';

/** How the end of a response's body is found. */
export type Framing =
  | { readonly kind: 'none' | 'chunked' | 'until-close' }
  | { readonly kind: 'length'; readonly length: number };

/** Status line and headers of a response, and what follows from them for the body and the connection. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Name, value, name, value; without headers that apply to one connection only. */
  readonly headers: string[];
  readonly framing: Framing;
  /** Whether another request may follow on the connection. */
  readonly persistent: boolean;
  /** Milliseconds after which the worker closes the idle connection, if its answer says so. */
  readonly keepAliveMs: number | undefined;
  /** Names of the trailers that it announces. */
  readonly trailer: string | undefined;
  /** Whether the worker has set the response's request id. */
  readonly hasRequestId: boolean;
}

/**
 * The kinds of headers. `dropped` are those that apply to one connection only (RFC 9110, 7.6.1) and those that only the router may set; of
 * the others, all but `passed`, `length` and `request-id` apply to the connection too.
 */
const FIELDS = new FieldNames(
  {
    connection: 'connection',
    'content-length': 'length',
    'keep-alive': 'keep-alive',
    'proxy-authenticate': 'dropped',
    'proxy-connection': 'dropped',
    te: 'dropped',
    trailer: 'trailer',
    'transfer-encoding': 'coding',
    upgrade: 'dropped',
    'x-flash-version': 'dropped',
    'x-request-id': 'request-id',
    'x-runpod-worker-id': 'dropped',
  } as const,
  'passed',
);
const NO_BODY = { kind: 'none' } as const;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const DIGITS = /^\d{1,15}$/;

/** The values of headers that concern the message's framing and connection. */
interface Notes {
  length: string | undefined;
  coding: string | undefined;
  connection: string;
  keepAlive: string | undefined;
  trailer: string | undefined;
  hasRequestId: boolean;
}

/**
 * Reads the head of a response strictly: ambiguous heads are refused.
 *
 * @param text the head without the empty line that ends it, as Latin-1
 * @param method of the request
 * @throws FlashError `FLASH_RESPONSE_MALFORMED`
 */
export function readResponseHead(text: string, method: string): ResponseHead {
  const lineEnd = text.indexOf('\r\n');
  const { status, reason, minor } = readStatusLine(lineEnd === -1 ? text : text.slice(0, lineEnd));
  const notes: Notes = {
    length: undefined,
    coding: undefined,
    connection: '',
    keepAlive: undefined,
    trailer: undefined,
    hasRequestId: false,
  };
  const headers: string[] = [];
  for (let at = lineEnd; at !== -1;) {
    const next = text.indexOf('\r\n', at + 2);
    readField(text, at + 2, next === -1 ? text.length : next, headers, notes);
    at = next;
  }
  const { connection } = notes;
  const usual = connection === '' || connection === 'keep-alive';
  const listed = usual ? [] : connection.split(',').map((token) => token.trim());
  const passing = usual ? headers : withoutListed(headers, listed);
  return {
    status,
    reason,
    headers: status === 204 && notes.length !== undefined ? withoutLength(passing) : passing,
    framing: framingOf(status, method, notes),
    persistent: minor === 1 && !listed.includes('close'),
    keepAliveMs: keepAliveOf(notes.keepAlive),
    trailer: notes.trailer,
    hasRequestId: notes.hasRequestId,
  };
}

interface StatusLine {
  readonly minor: number;
  readonly status: number;
  readonly reason: string;
}

/** The last status line that was read; the next one is almost always the same. */
let lastStatus: { readonly text: string; readonly line: StatusLine } | undefined;

function readStatusLine(text: string): StatusLine {
  if (lastStatus?.text === text) return lastStatus.line;
  const [, minor, status, reason = ''] = STATUS_LINE.exec(text) ?? [];
  if (status === undefined) throw malformed(`its status line is ${JSON.stringify(text.slice(0, 100))}`);
  lastStatus = { text, line: { minor: Number(minor), status: Number(status), reason } };
  return lastStatus.line;
}

function readField(text: string, start: number, end: number, headers: string[], notes: Notes): void {
  const colon = text.indexOf(':', start);
  if (colon <= start || colon >= end) throw malformed('a header line has no name');
  const name = text.slice(start, colon);
  const value = fieldValue(text, colon + 1, end);
  const kind = FIELDS.kindOf(name);
  if (kind === 'passed' || kind === 'length' || kind === 'request-id') headers.push(name, value);
  if (kind !== 'passed') note(kind, value, notes);
}

function note(kind: ReturnType<typeof FIELDS.kindOf>, value: string, notes: Notes): void {
  if (kind === 'length') {
    if (notes.length !== undefined) throw malformed('it has two lengths');
    notes.length = value;
  } else if (kind === 'coding') {
    notes.coding = notes.coding === undefined ? value.toLowerCase() : `${notes.coding}, ${value}`;
  } else if (kind === 'connection') {
    notes.connection += `${notes.connection === '' ? '' : ','}${value.toLowerCase()}`;
  } else if (kind === 'keep-alive') notes.keepAlive = value;
  else if (kind === 'trailer') {
    // The Trailer header is written after the transfer coding, when another answer is no longer possible.
    if (!FIELD_VALUE.test(value)) throw malformed(`its Trailer is ${JSON.stringify(value.slice(0, 100))}`);
    notes.trailer = value;
  } else if (kind === 'request-id') notes.hasRequestId = true;
}

/** A value without the blanks around it: space and tab only, not the other characters that `trim` removes. */
export function fieldValue(text: string, start: number, end: number): string {
  let [from, to] = [start, end];
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function withoutListed(headers: string[], listed: readonly string[]): string[] {
  const own = listed.filter((token) => token !== 'close' && token !== 'keep-alive');
  if (own.length === 0) return headers;
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // The length belongs to the message, even if `Connection` names it.
    if (own.includes(name.toLowerCase()) && name.toLowerCase() !== 'content-length') continue;
    kept.push(name, headers[index + 1] as string);
  }
  return kept;
}

/** A response with 204 must not have one (RFC 9110, 8.6). */
function withoutLength(headers: readonly string[]): string[] {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length');
  return headers.toSpliced(at, 2);
}

function framingOf(status: number, method: string, { length, coding }: Notes): Framing {
  if (length !== undefined && !DIGITS.test(length)) throw malformed(`its length is ${JSON.stringify(length)}`);
  if (length !== undefined && coding !== undefined) throw malformed('it has a length and a transfer coding');
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return NO_BODY;
  if (coding === 'chunked') return { kind: 'chunked' };
  if (coding !== undefined) throw malformed(`its transfer coding is ${JSON.stringify(coding)}`);
  return length === undefined ? { kind: 'until-close' } : { kind: 'length', length: Number(length) };
}

let lastKeepAlive: { readonly text: string; readonly ms: number | undefined } | undefined;

function keepAliveOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (lastKeepAlive?.text === text) return lastKeepAlive.ms;
  const seconds = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(text)?.[1];
  lastKeepAlive = { text, ms: seconds === undefined ? undefined : Number(seconds) * 1000 };
  return lastKeepAlive.ms;
}

export function malformed(problem: string) {
  return platformErrors.FLASH_RESPONSE_MALFORMED({ problem });
}
