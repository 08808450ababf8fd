import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseBody } from '../connections/refuse-body.js';
import { parseJson } from '../parsing/json.js';
import { answerPlainly } from '../requests/plain-answer.js';
import type { FrontDoor } from '../server/front-door.js';
import { runFunction, type Call, type Outcome } from './run-function.js';

/**
 * Answers `POST /execute` with the session's token, in front of the app. Any other method, spelling or token goes to the app, which does not have
 * the path.
 *
 * @param endpoint the instance whose methods may be called
 */
export function allowExecute(door: FrontDoor, token: string, endpoint: object): void {
  const expected = digest(`Bearer ${token}`);
  door.wrap((app) => (request, response) => {
    const { method, url, headers } = request;
    const isAsked = method === 'POST' && url === '/execute';
    if (isAsked && timingSafeEqual(digest(headers.authorization ?? ''), expected)) {
      void execute(request, response, door.limits.bodyBytes, endpoint);
    } else app(request, response);
  });
}

async function execute(
  request: IncomingMessage,
  response: ServerResponse,
  bodyBytes: number,
  endpoint: object,
): Promise<void> {
  try {
    const body = await readBody(request, bodyBytes);
    if (!body) {
      refuseBody(request, response);
      answerPlainly(response, 413, `the body is longer than ${bodyBytes} bytes`);
      return;
    }
    const parsed = await parseJson(body);
    const call = 'value' in parsed ? readCall(parsed.value) : parsed.fault.msg;
    if (typeof call === 'string') answerPlainly(response, 422, call);
    else answer(response, await runFunction(endpoint, call));
  } catch (error) {
    // The client may have left while it was sending; then this writes nothing.
    answerPlainly(response, 500, String(error));
  }
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > limit) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The call, or what is wrong with it. */
function readCall(value: unknown): Call | string {
  if (typeof value !== 'object' || value === null) return 'the body must be an object';
  const { function_name: name, function_code: code, args = [], kwargs = {} } = value as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') return 'function_name must be the name of a function';
  if (code !== undefined && code !== null && typeof code !== 'string')
    return 'function_code must be the text of a module';
  if (!Array.isArray(args)) return 'args must be a list';
  if (typeof kwargs !== 'object' || kwargs === null || Array.isArray(kwargs)) return 'kwargs must be an object';
  return { name, code: code ?? undefined, args, kwargs: kwargs as Record<string, unknown> };
}

function answer(response: ServerResponse, outcome: Outcome): void {
  const body = outcomeText(outcome);
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

function outcomeText(outcome: Outcome): string {
  try {
    return JSON.stringify(outcome, (_key, value: unknown) => value ?? null);
  } catch (error) {
    return JSON.stringify({ success: false, error: `the result is no JSON: ${(error as Error).message}` });
  }
}

/** Digests have one length, so that they can be compared in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
