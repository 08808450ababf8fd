import type { IncomingMessage } from 'node:http';
import { Type } from 'typebox';
import { platformErrors } from '../../errors/catalogue.js';
import { parseBody } from '../../schemas/parse-body.js';
import type { JobPolicy } from '../job.js';
import type { NewJob } from '../job-store.js';
import { namesPrivateAddress } from '../webhooks/private-addresses.js';
import { readJson } from '../../proxy/read-json.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Body of `/run` and `/runsync`. Fields that the cloud may have beside these are not looked at. */
const RunSchema = Type.Object({
  input: Type.Optional(Type.Unknown()),
  webhook: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 2000 })),
  policy: Type.Optional(
    Type.Object({
      executionTimeout: Type.Optional(Type.Integer({ minimum: 5000, maximum: 7 * DAY })),
      ttl: Type.Optional(Type.Integer({ minimum: 10_000, maximum: 7 * DAY })),
      lowPriority: Type.Optional(Type.Boolean()),
    }),
  ),
});

/** What an endpoint sets for its jobs. */
export interface JobDefaults {
  /** 0 for none of its own. */
  readonly executionTimeoutMs: number;
  /** Undefined for none of its own. */
  readonly ttlMs: number | undefined;
  /** Whether webhooks may have addresses of this machine and of private networks. */
  readonly allowPrivateWebhooks: boolean;
}

/** W3C Trace Context, and what goes with it. Source: W3C Trace Context, 3.2 and 3.3. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;
const TRACE_HEADERS = ['traceparent', 'tracestate', 'baggage'] as const;
const MOST_TRACE_CHARACTERS = 8192;

/**
 * Reads the job that a request submits.
 *
 * @param limit bytes of the body
 * @param method that the request's path names, if it does
 * @throws FlashError `FLASH_BODY_TOO_LARGE`, `FLASH_BODY_NOT_JSON`, `FLASH_REQUEST_INVALID`
 */
export async function readSubmission(
  request: IncomingMessage,
  limit: number,
  { executionTimeoutMs: own, ttlMs: ownTtl = DAY, allowPrivateWebhooks }: JobDefaults,
  method?: string,
): Promise<Omit<NewJob, 'id' | 'endpointId'>> {
  const { input = {}, policy = {}, webhook } = parseBody(RunSchema, await readJson(request, { limit }));
  checkWebhook(webhook, allowPrivateWebhooks);
  const limits: JobPolicy = {
    executionTimeoutMs: policy.executionTimeout ?? (own > 0 ? own : 10 * MINUTE),
    ttlMs: policy.ttl ?? ownTtl,
    retentionMs: 30 * MINUTE,
    lowPriority: policy.lowPriority ?? false,
  };
  return { input: JSON.stringify(withMethod(input, method)), policy: limits, webhook, trace: traceOf(request) };
}

/** An input that is no object stays as it is: the worker refuses it. */
function withMethod(input: unknown, method: string | undefined): unknown {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  return method === undefined || !isObject ? input : { ...input, method };
}

/** @throws FlashError `FLASH_REQUEST_INVALID` */
function checkWebhook(webhook: string | undefined, allowPrivate: boolean): void {
  if (webhook === undefined) return;
  const url = URL.parse(webhook);
  const isWrong = url === null || (!allowPrivate && namesPrivateAddress(url));
  if (!isWrong) return;
  const allowed =
    'a URL of another machine; the setting privateWebhooks 1 allows those of this machine and of private networks';
  const faults = [`The field webhook is ${JSON.stringify(webhook.slice(0, 80))}; allowed: ${allowed}.`];
  throw platformErrors.FLASH_REQUEST_INVALID({ faults });
}

/** The trace that a submission belongs to, as JSON text; undefined if it names none. */
function traceOf({ headers }: IncomingMessage): string | undefined {
  if (!TRACEPARENT.test(String(headers.traceparent))) return undefined;
  const given = TRACE_HEADERS.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : []));
  const text = JSON.stringify(Object.fromEntries(given));
  return text.length > MOST_TRACE_CHARACTERS ? JSON.stringify({ traceparent: headers.traceparent }) : text;
}
