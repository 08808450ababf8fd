import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Get } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { abortReason, abortRequest } from '../abort/index.js';
import { Signal } from './signal.js';

class Answers {
  @Get('/answer') answer(@Signal() signal: AbortSignal) {
    return signal.aborted;
  }
}

/** What Nest calls for the handler's only parameter. */
function signalFor(request: object, response: object, transport: 'http' | 'ws' = 'http'): AbortSignal {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, Answers, 'answer') as Record<
    string,
    { factory: (data: unknown, context: ExecutionContextHost) => AbortSignal }
  >;
  const handler = Object.getOwnPropertyDescriptor(Answers.prototype, 'answer')?.value as () => unknown;
  const context = new ExecutionContextHost([request, response], Answers, handler);
  context.setType(transport);
  return Object.values(parameters)[0]!.factory(undefined, context);
}

describe('@Signal', () => {
  const server = createServer();
  let request: IncomingMessage;
  let response: ServerResponse;
  let client: ReturnType<typeof get>;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  beforeEach(async () => {
    client = get({ port: (server.address() as AddressInfo).port, agent: false }).on('error', () => undefined);
    [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  });

  afterEach(() => {
    client.destroy();
  });

  afterAll(() => {
    server.close();
  });

  it('is one signal for a request, with Node’s objects and with those of a framework around them', () => {
    const signal = signalFor(request, response);
    expect(signalFor({ raw: request }, { raw: response })).toBe(signal);
    expect([signal.aborted, abortReason(request)]).toEqual([false, undefined]);
  });

  it('fires when the client leaves', async () => {
    const signal = signalFor(request, response);
    client.destroy();
    await once(signal, 'abort');
    expect(abortReason(request)).toMatchObject({ name: 'AbortError' });
  });

  it('has fired for a client that left before', async () => {
    client.destroy();
    await once(response, 'close');
    expect(signalFor(request, response).aborted).toBe(true);
  });

  it('stays silent after the answer', async () => {
    const signal = signalFor(request, response);
    response.end('done');
    await once(response, 'close');
    expect(signal.aborted).toBe(false);
  });

  it('keeps the first reason, also of before somebody asked', () => {
    const timeout = new DOMException('too long', 'TimeoutError');
    abortRequest(request, timeout);
    abortRequest(request, new DOMException('the worker is ending', 'AbortError'));
    expect(signalFor(request, response).reason).toBe(timeout);
  });

  it('is refused outside of HTTP, by the name of the handler', () => {
    expect(() => signalFor(request, response, 'ws')).toThrow(
      'The handler Answers.answer takes @Signal and was called over "ws"',
    );
  });
});
