import { LOOP_STUCK_HEADER, PROBE_HEADER } from '@flash-ts/core/contract';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { healthAnswer, type HealthState } from './health.js';

/** The metrics page on a health port of its own. */
export interface MetricsPage {
  readonly path: string;
  readonly text: () => string;
}

/** The media type of Prometheus' text format, version 0.0.4. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What a `PORT_HEALTH` of its own serves. */
export interface HealthPages {
  readonly healthPath: string;
  readonly state: () => HealthState;
  /** Milliseconds for which the main thread's event loop has not turned; 0 while it turns. Without it the header is never sent. */
  readonly stillMs?: () => number;
  readonly metrics?: MetricsPage;
}

/** A server for the health path, and for metrics, of a `PORT_HEALTH` of its own. */
export function healthListener({ healthPath, state, stillMs, metrics }: HealthPages): Server {
  return createServer((request, response) => {
    if (isPath(request.url, healthPath)) answerHealth(state(), request, response, stillMs?.());
    else if (metrics && isPath(request.url, metrics.path)) answerMetrics(metrics, request, response);
    else sendJson(response, 404, { statusCode: 404, message: `Cannot ${request.method} ${request.url}` });
  });
}

/** @param stillMs as in `HealthPages`. It sets a header and leaves the status: to a load balancer that does not read the header a busy worker is healthy */
export function answerHealth(
  state: HealthState,
  request: IncomingMessage,
  response: ServerResponse,
  stillMs = 0,
): void {
  if (refuseMethod(request, response)) return;
  const { status, body } = healthAnswer(state, request.headers[PROBE_HEADER] === 'readiness');
  response.statusCode = status;
  response.setHeader('cache-control', 'no-store');
  if (stillMs > 0) response.setHeader(LOOP_STUCK_HEADER, stillMs);
  if (status === 503) closeAfter(response);
  if (body !== undefined) response.setHeader('content-type', 'application/json');
  response.end(body);
}

function answerMetrics({ text }: MetricsPage, request: IncomingMessage, response: ServerResponse): void {
  if (refuseMethod(request, response)) return;
  response.setHeader('content-type', METRICS_TYPE);
  response.end(text());
}

/** Refuses methods other than GET and HEAD. @returns whether it did */
function refuseMethod({ method, url }: IncomingMessage, response: ServerResponse): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  response.setHeader('allow', 'GET, HEAD');
  sendJson(response, 405, { statusCode: 405, message: `Cannot ${method} ${url}`, error: 'Method Not Allowed' });
  return true;
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

export function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/** Whether a request target is `path`, with any query; one trailing slash is ignored, as the router does. */
export function isPath(target: string | undefined, path: string): boolean {
  if (!target?.startsWith(path)) return false;
  const rest = target.slice(path.length);
  return rest === '' || rest === '/' || rest.startsWith('?') || rest.startsWith('/?');
}
