import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, RequestListener } from 'node:http';
import { parseJson, type ParsedBody } from '../../parsing/json.js';
import { announcedLength, closeEmptyBody, readAnnounced } from '../../parsing/announced-body.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../../requests/request-id.js';
import { recordOf } from '../../requests/requests.js';
import type { Routes } from '../routes.js';
import { noteShortRequest, ShortRequest, type Outcome } from './short-request.js';

/**
 * Serves requests in front of Fastify whose handlers take values only, with a body of JSON or none, and a result that is plain JSON or text.
 * Fastify gets all other requests, and those whose handlers return something else or throw, with their outcome.
 *
 * @param limitBytes bytes that a body may have
 */
export function takeShortcuts(fastify: RequestListener, routes: Routes, limitBytes: number): RequestListener {
  function goOn(short: ShortRequest, outcome: Outcome): void {
    if (short.response.writableEnded) {
      // Fastify runs no hook for a request that has an answer, as one that took too long has.
      short.route.drop(outcome, short);
      return;
    }
    // Node notes it with a request whose stream is open. Fastify asks for it when an answer breaks off.
    if (short.response.destroyed) short.raw.aborted = true;
    short.outcome = outcome;
    noteShortRequest(short);
    fastify(short.raw, short.response);
  }

  function runParsed(parsed: ParsedBody, short: ShortRequest): void {
    if ('value' in parsed) short.body = parsed.value;
    else short.bodyFault = parsed.fault;
    short.route.run(short, goOn);
  }

  return (raw, response) => {
    const length = bodyLength(raw, limitBytes);
    const match = length === undefined ? undefined : routes.match(raw);
    if (length === undefined || !match) {
      fastify(raw, response);
      return;
    }
    const id = requestIdOf(raw.headers[REQUEST_ID_HEADER]);
    const record = recordOf(response);
    if (record) {
      record.id = id;
      record.route = match.value.path;
    }
    const short = new ShortRequest(raw, response, match, id);
    if (length === 0) {
      closeEmptyBody(raw);
      short.route.run(short, goOn);
      return;
    }
    // What comes from the connection is called as the connection's doing, not as that of the request's trace.
    const scope = new AsyncResource('flash:body');
    readAnnounced(raw, length, (bytes) => {
      const parsed = parseJson(bytes);
      const go = (settled: ParsedBody) => scope.runInAsyncScope(runParsed, undefined, settled, short);
      if (parsed instanceof Promise) void parsed.then(go);
      else go(parsed);
    });
  };
}

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** The length of a body that is JSON; undefined for one that Fastify has to look at. As Fastify has it, a GET is not asked for a body. */
function bodyLength(raw: IncomingMessage, limitBytes: number): number | undefined {
  const { method, headers } = raw;
  if (method === 'GET') return 0;
  const { 'content-type': type, 'content-length': length = '0' } = headers;
  if (method === 'HEAD' || headers['transfer-encoding'] !== undefined) return undefined;
  if (type !== undefined && !JSON_TYPE.test(type)) return undefined;
  if (length === '0') return 0;
  return type === undefined ? undefined : announcedLength(raw, limitBytes);
}
