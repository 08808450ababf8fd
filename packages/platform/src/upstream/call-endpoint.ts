import { request, type IncomingMessage } from 'node:http';
import type { CallRequest, EndpointCallAnswer } from '@flash-ts/core/contract';
import { platformErrors } from '../errors/catalogue.js';

/** Bytes of an answer that are read. */
const MAX_BYTES = 256 * 1024;
const TEXT = /^(?:text\/|application\/(?:.*\+)?(?:json|xml|javascript|x-www-form-urlencoded|x-ndjson|yaml)\b)/i;

/** The platform's own address. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
  /** The key that endpoints require; undefined if they require none. */
  readonly key: string | undefined;
}

/**
 * Sends a request to an endpoint as any client would, and reads its answer. What endpoints answer may be a page with scripts, so the status
 * page gets it as data, from the platform, and never as an answer of its own origin.
 *
 * @param signal aborts the request
 * @throws FlashError `FLASH_CALL_FAILED` if there is no answer
 */
export async function callEndpoint(
  id: string,
  { method, path, headers = [], body }: CallRequest,
  { host, port, key }: OwnAddress,
  signal: AbortSignal,
): Promise<EndpointCallAnswer> {
  const began = performance.now();
  const own = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const sent = request({
    host,
    port,
    method,
    path: `/e/${id}${path}`,
    agent: false,
    signal,
    headers: { ...byName(headers), ...own },
  });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end(body);
    const response = await promise;
    const headMs = performance.now() - began;
    const { bytes, cut } = await beginningOf(response);
    return {
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      headers: pairs(response.rawHeaders),
      body: isText(response) ? bytes.toString('utf8') : null,
      bytes: bytes.length,
      cut,
      headMs,
      totalMs: performance.now() - began,
    };
  } catch (cause) {
    throw platformErrors.FLASH_CALL_FAILED({ id, problem: (cause as Error).message }, { cause });
  } finally {
    sent.destroy();
  }
}

function byName(headers: NonNullable<CallRequest['headers']>): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const { name, value } of headers) values[name] = [...(values[name] ?? []), value];
  return values;
}

async function beginningOf(response: IncomingMessage): Promise<{ readonly bytes: Buffer; readonly cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) return { bytes: Buffer.concat(chunks).subarray(0, MAX_BYTES), cut: true };
  }
  return { bytes: Buffer.concat(chunks), cut: false };
}

/** A body without a type is text if it looks like it: many handlers answer a string without naming its type. */
function isText({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'];
  return headers['content-encoding'] === undefined && (type === undefined || TEXT.test(type));
}

function pairs(raw: readonly string[]): EndpointCallAnswer['headers'] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? '' }] : []));
}
