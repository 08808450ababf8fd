import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recordOf, Requests, type RequestEnd, type RequestRecord } from './requests.js';

let requests: Requests;
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  requests.begin(request, response);
  answer(response);
});

beforeEach(async () => {
  requests = new Requests();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const ask = () => get({ port: (server.address() as AddressInfo).port, agent: false }).on('error', () => undefined);

/** The next end that is reported. */
const nextEnd = async () =>
  new Promise<RequestEnd & RequestRecord>((resolve) =>
    requests.observe((record, end) => resolve({ ...record, ...end })),
  );

describe('Requests', () => {
  test('an answered request is reported once it is complete, with what was learnt of it', async () => {
    answer = (response) => {
      const record = recordOf(response)!;
      record.id = 'r-1';
      record.route = '/users/:id';
      response.end('x');
    };
    const end = nextEnd();
    const [response] = (await once(ask(), 'response')) as [IncomingMessage];
    response.resume();
    expect(await end).toMatchObject({ id: 'r-1', route: '/users/:id', aborted: false });
    expect(requests.inFlight).toBe(0);
  });

  test('one whose client leaves is reported as aborted, and waiting for idleness ends', async () => {
    const arrived = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const end = nextEnd();
    const outgoing = ask();
    await arrived;
    expect([...requests]).toHaveLength(1);
    const idle = requests.idle();
    outgoing.destroy();
    await idle;
    expect(await end).toMatchObject({ aborted: true, route: undefined });
  });
});
