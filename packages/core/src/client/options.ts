import { coreErrors, nearestName } from '../errors/index.js';
import type { EndpointContract } from './contract.js';

/** Options of calls. */
export interface CallOptions {
  /** Aborts the call, its waits included; the call then fails with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Most milliseconds of a call with all its waits and attempts; of a stream until its head. Default 600 000. */
  readonly timeoutMs?: number;
  /** How long an endpoint without a free worker is asked again, in milliseconds from the start of the call. Default 300 000; 0 for never. */
  readonly waitMs?: number;
  /** How often a call is repeated that failed for another reason and may be repeated. Default 2. */
  readonly retries?: number;
  /** Further headers of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Idempotency-Key`. By giving it you say that the endpoint takes a repeated request with the same key once, so the client may repeat it. */
  readonly idempotencyKey?: string;
  /** W3C trace context of the request. Inside a worker the default is that of the request that the worker is serving. */
  readonly traceparent?: string;
}

export type QueryValue = string | number | boolean | bigint | Date;

/** Options of a call without a contract. */
export interface RequestOptions extends CallOptions {
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;
  /** An object is sent as JSON; texts, bytes, forms and streams are sent as they are. */
  readonly body?: unknown;
}

/** Which endpoint a client calls, and how. Exactly one of `id`, `url` and `name`; with a contract its name is the default. */
export interface ConnectOptions<T = unknown> extends Omit<CallOptions, 'signal' | 'idempotencyKey'> {
  /** What `flash build` has written of the endpoint. Without it the client has no handlers. */
  readonly contract?: EndpointContract<T>;
  /** Id of a deployed endpoint. */
  readonly id?: string;
  /** Address of the endpoint, `http:` or `https:`. */
  readonly url?: string;
  /** Name of an endpoint on this machine's platform, or of one that this worker's endpoint calls. */
  readonly name?: string;
  /** App of the named endpoint. Default: the contract's, else `FLASH_APP`. */
  readonly app?: string;
  /** Environment of the named endpoint. Default: `FLASH_ENV`, else `production`. */
  readonly env?: string;
  /** Bearer key of the endpoint. Default: `RUNPOD_API_KEY`, for endpoints of Runpod only. */
  readonly key?: string;
}

/** The options of a call with all defaults. */
export interface CallSettings {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly waitMs: number;
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

export const DEFAULT_SETTINGS: CallSettings = {
  signal: undefined,
  timeoutMs: 600_000,
  waitMs: 300_000,
  retries: 2,
  headers: undefined,
};

const CALL_OPTIONS = ['signal', 'timeoutMs', 'waitMs', 'retries', 'headers', 'idempotencyKey', 'traceparent'];
const CONNECT_OPTIONS = [
  ...CALL_OPTIONS.filter((name) => name !== 'signal' && name !== 'idempotencyKey'),
  'contract',
  'id',
  'url',
  'name',
  'app',
  'env',
  'key',
];
/** Longest time that a timer of Node can take. */
const MAX_MS = 2 ** 31 - 1;
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/;

/**
 * The settings of a client, by its options.
 *
 * @throws FlashError `FLASH_CLIENT_OPTION`, `FLASH_CLIENT_HEADER`
 */
export function connectSettings(options: Omit<ConnectOptions, 'contract'>): CallSettings {
  checkNames(options, CONNECT_OPTIONS);
  const given = Object.entries(options).filter(([name, value]) => CALL_OPTIONS.includes(name) && value !== undefined);
  return withOptions(DEFAULT_SETTINGS, Object.fromEntries(given));
}

/**
 * The settings with changes by options.
 *
 * @param further names of options that the caller reads itself
 * @throws FlashError `FLASH_CLIENT_OPTION`, `FLASH_CLIENT_HEADER`
 */
export function withOptions(
  settings: CallSettings,
  options: CallOptions,
  further: readonly string[] = [],
): CallSettings {
  checkNames(options, [...CALL_OPTIONS, ...further]);
  const { signal = settings.signal, traceparent, idempotencyKey } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrong('signal', signal, 'an AbortSignal');
  if (traceparent !== undefined && !TRACEPARENT.test(traceparent)) {
    throw wrong('traceparent', traceparent, 'a W3C trace context, such as "00-<32 hex digits>-<16 hex digits>-01"');
  }
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) own[name.toLowerCase()] = headerValue(name, value);
  if (traceparent !== undefined) own['traceparent'] = traceparent;
  if (idempotencyKey !== undefined) own['idempotency-key'] = headerValue('Idempotency-Key', idempotencyKey);
  return {
    signal,
    timeoutMs: number('timeoutMs', options.timeoutMs, settings.timeoutMs, 1),
    waitMs: number('waitMs', options.waitMs, settings.waitMs, 0),
    retries: number('retries', options.retries, settings.retries, 0),
    headers: Object.keys(own).length === 0 ? settings.headers : { ...settings.headers, ...own },
  };
}

/**
 * The value of a request's header.
 *
 * @throws FlashError `FLASH_CLIENT_HEADER` for a name or value that HTTP can't carry
 */
export function headerValue(name: string, value: unknown): string {
  const text = String(value);
  // RFC 9110, 5.5 and 5.6.2.
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    throw coreErrors.FLASH_CLIENT_HEADER({ name, problem: 'is no name of a header' });
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw coreErrors.FLASH_CLIENT_HEADER({ name, problem: "has a value with characters that a header can't carry" });
  }
  return text;
}

function checkNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw wrong(
      name,
      (options as Record<string, unknown>)[name],
      near === undefined ? `one of ${known.join(', ')}` : `the option \`${near}\``,
    );
  }
}

function number(option: string, value: number | undefined, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= least && value <= MAX_MS) return value;
  throw wrong(option, value, `a whole number from ${least} to ${MAX_MS}`);
}

function wrong(option: string, value: unknown, allowed: string) {
  return coreErrors.FLASH_CLIENT_OPTION({ option, value: shown(option, value), allowed });
}

/** A key that was given under a mistyped name must not get into a log. */
function shown(option: string, value: unknown): string {
  if (/key|token|secret|authorization/i.test(option)) return 'given';
  return typeof value === 'object' && value !== null ? 'an object' : (JSON.stringify(value) ?? String(value));
}
