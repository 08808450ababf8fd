import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { AnsweringServer, json } from './fixtures/answering-server.js';
import { Endpoint, EndpointUnavailableError, type ServerSentEvent } from './index.js';

let server: AnsweringServer;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  server = await AnsweringServer.start((response) => answer(response));
});
afterEach(() => server[Symbol.asyncDispose]());

const client = () => Endpoint.connect({ url: server.url, key: 'k' });
const socket = () => [...server.sockets][0] as Socket;

describe('a stream', () => {
  it('gives the head before the body, and the body as it comes', async () => {
    const responses = Promise.withResolvers<ServerResponse>();
    answer = (response) => {
      response.writeHead(200, { 'x-runpod-worker-id': 'w1' }).write('one');
      responses.resolve(response);
    };
    const stream = await client().stream('GET', '/a');
    expect(stream).toMatchObject({ status: 200, workerId: 'w1' });
    const chunks = stream[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe('one');
    (await responses.promise).end('two');
    expect(String((await chunks.next()).value)).toBe('two');
    expect((await chunks.next()).done).toBe(true);
  });

  it('holds the sender back while nobody reads', async () => {
    const MB = 1_000_000;
    let written = 0;
    const full = Promise.withResolvers<void>();
    answer = (response) => {
      const chunk = Buffer.alloc(MB);
      const more = () => {
        while (written < 400 * MB) {
          written += MB;
          if (!response.write(chunk)) return;
        }
        response.end();
      };
      // The sender is held back when its system takes no more and no `drain` comes; what both systems' buffers take is far less than all.
      response.on('drain', more);
      more();
      full.resolve();
    };
    const { body } = await client().stream('GET', '/a');
    await full.promise;
    await once(body, 'readable');
    expect(written).toBeLessThan(100 * MB);
    let read = 0;
    for await (const chunk of body) read += (chunk as Buffer).length;
    expect(read).toBe(400 * MB);
  });

  it('that is left early closes the connection', async () => {
    answer = (response) => void response.write('one');
    let closed: Promise<unknown> | undefined;
    for await (const chunk of await client().stream('GET', '/a')) {
      expect(String(chunk)).toBe('one');
      closed = once(socket(), 'close');
      break;
    }
    await closed;
  });

  it('that the server breaks off is an error, and no end', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('one', () => response.destroy());
    };
    const stream = await client().stream('GET', '/a');
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toThrow('other side closed');
  });

  it('goes on until its signal aborts', async () => {
    answer = (response) => void response.write('one');
    const leave = new AbortController();
    const stream = await client().stream('GET', '/a', { signal: leave.signal });
    const closed = once(socket(), 'close');
    leave.abort(new Error('left'));
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toThrow('left');
    await closed;
  });

  it('of an error is thrown as one', async () => {
    answer = (response) => json(response, 404, { error: 'x' });
    await expect(client().stream('GET', '/a')).rejects.toMatchObject({ status: 404, body: { error: 'x' } });
  });
});

describe('a stream of events', () => {
  it('is read event by event, and leaving it closes the connection', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 1\ndata: a\n\nevent: own\ndata: {"b":1}\n\n');
    };
    const events: ServerSentEvent[] = [];
    let closed: Promise<unknown> | undefined;
    for await (const event of client().sse('/events')) {
      events.push(event);
      if (events.length < 2) continue;
      closed = once(socket(), 'close');
      break;
    }
    await closed;
    expect(events).toEqual([
      { event: 'message', data: 'a', id: '1' },
      { event: 'own', data: '{"b":1}', id: '1' },
    ]);
    expect(server.last?.headers).toMatchObject({ accept: 'text/event-stream', authorization: 'Bearer k' });
  });

  it('is what a handler with @Sse gives', async () => {
    answer = (response) => void response.end('data: a\n\n');
    const contract = Endpoint.contract<{ ticks(id: string): AsyncIterable<ServerSentEvent> }>({
      name: 'ticks',
      handlers: {
        ticks: { method: 'GET', path: '/ticks/:id', parameters: [{ in: 'path', name: 'id' }], answer: 'events' },
      },
    });
    const events: string[] = [];
    for await (const { data } of Endpoint.connect({ contract, url: server.url }).ticks('5')) events.push(data);
    expect([events, server.last?.url]).toEqual([['a'], '/ticks/5']);
  });
});

describe('a WebSocket', () => {
  it('is open when it is given, and carries key and headers', async () => {
    const sockets = new WebSocketServer({ server: server.server, path: '/chat' });
    const connected = once(sockets, 'connection');
    const opened = await client().ws('/chat', { query: { room: 1 }, headers: { 'X-Own': 'x' } });
    const [peer, request] = (await connected) as [import('ws').WebSocket, import('node:http').IncomingMessage];
    expect(request).toMatchObject({ url: '/chat?room=1', headers: { authorization: 'Bearer k', 'x-own': 'x' } });
    peer.on('message', (data) => peer.send(`echo ${(data as Buffer).toString()}`));
    const answered = once(opened, 'message');
    opened.send('hello');
    const [message] = (await answered) as [MessageEvent];
    expect(message.data).toBe('echo hello');
    const gone = once(peer, 'close');
    opened.close();
    await gone;
    sockets.close();
  });

  it('that is not opened is an error', async () => {
    answer = (response) => json(response, 404, {});
    await expect(client().ws('/none')).rejects.toBeInstanceOf(EndpointUnavailableError);
  });
});
