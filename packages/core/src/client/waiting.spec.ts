import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { AnsweringServer, json } from './fixtures/answering-server.js';
import { Endpoint, EndpointSessionLostError, EndpointTimeoutError, EndpointUnavailableError } from './index.js';

const NO_WORKERS = { error: 'no workers available', reason: 'no worker became ready', code: 'FLASH_NO_WORKERS' };

describe('an endpoint without a free worker', () => {
  it('is asked again until a worker answers, with a POST too', async () => {
    await using server = await AnsweringServer.start((response, _, count) => {
      if (count < 3) json(response, 503, NO_WORKERS, { 'retry-after': '0' });
      else json(response, 200, { count }, { 'x-runpod-worker-id': 'w1' });
    });
    await expect(Endpoint.connect({ url: server.url }).post('/a', { b: 1 })).resolves.toEqual({ count: 3 });
    expect(server.asked.map(({ body }) => body)).toEqual(['{"b":1}', '{"b":1}', '{"b":1}']);
  });

  it('fails the call when its time of waiting is over', async () => {
    await using server = await AnsweringServer.start((response) =>
      json(response, 503, NO_WORKERS, { 'retry-after': '60' }),
    );
    const call = Endpoint.connect({ url: server.url, waitMs: 59_000 }).post('/a');
    await expect(call).rejects.toMatchObject({
      status: 503,
      code: 'FLASH_NO_WORKERS',
      message: expect.stringContaining(NO_WORKERS.reason),
    });
    await expect(call).rejects.toBeInstanceOf(EndpointUnavailableError);
    expect(server.asked).toHaveLength(1);
  });

  it('is not asked again with a POST that a worker has refused, but with one that has an Idempotency-Key', async () => {
    await using server = await AnsweringServer.start((response, { headers }, count) => {
      const refused = count === 1 || headers['idempotency-key'] === undefined || count === 2;
      json(response, refused ? 503 : 200, {}, { 'retry-after': '0', 'x-runpod-worker-id': 'w1' });
    });
    const client = Endpoint.connect({ url: server.url });
    await expect(client.post('/a', {})).rejects.toMatchObject({ status: 503 });
    await expect(client.post('/a', {}, { idempotencyKey: 'k' })).resolves.toEqual({});
    expect(server.asked.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, 'k', 'k']);
  });

  it('ends its wait when the signal aborts', async () => {
    const asked = Promise.withResolvers<void>();
    await using server = await AnsweringServer.start((response) => {
      json(response, 503, NO_WORKERS, { 'retry-after': '60' });
      asked.resolve();
    });
    const leave = new AbortController();
    const call = Endpoint.connect({ url: server.url }).with({ signal: leave.signal }).post('/a');
    await asked.promise;
    leave.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
    await expect(Endpoint.connect({ url: server.url }).with({ signal: leave.signal }).post('/a')).rejects.toThrow(
      'left',
    );
  });
});

describe('a connection that breaks', () => {
  async function breaking(): Promise<{ url: string; sockets: Socket[]; close: () => void }> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.once('data', () => socket.destroy());
      socket.on('error', () => undefined);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    return { url: `http://127.0.0.1:${port}`, sockets, close: () => server.close() };
  }

  it.each([
    ['GET', {}, 3],
    ['PUT', {}, 3],
    ['POST', {}, 1],
    ['PATCH', {}, 1],
    ['POST', { idempotencyKey: 'k' }, 3],
    ['GET', { retries: 0 }, 1],
  ])('repeats %s with %j to %i attempts', async (method, options, attempts) => {
    const server = await breaking();
    const call = Endpoint.connect({ url: server.url }).request(method, '/a', {
      ...options,
      ...(method !== 'GET' && { body: {} }),
    });
    await expect(call).rejects.toMatchObject({ name: 'EndpointUnavailableError', attempts });
    expect(server.sockets).toHaveLength(attempts);
    server.close();
  });
});

describe('a call that takes too long', () => {
  it('ends at its time limit, and closes its connection', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const asked = Promise.withResolvers<void>();
      await using server = await AnsweringServer.start(() => asked.resolve());
      const call = Endpoint.connect({ url: server.url, timeoutMs: 5_000 }).post('/a');
      const failed = call.catch((error: unknown) => error);
      await asked.promise;
      const [socket] = server.sockets;
      const closed = once(socket as Socket, 'close');
      jest.advanceTimersByTime(5_000);
      expect(await failed).toBeInstanceOf(EndpointTimeoutError);
      await closed;
    } finally {
      jest.useRealTimers();
    }
  });

  it('ends when the signal aborts while the answer is on its way', async () => {
    const begun = Promise.withResolvers<void>();
    await using server = await AnsweringServer.start((response) => {
      response.write('a');
      begun.resolve();
    });
    const leave = new AbortController();
    const call = Endpoint.connect({ url: server.url }).get('/a', { signal: leave.signal });
    await begun.promise;
    const [socket] = server.sockets;
    const closed = once(socket as Socket, 'close');
    leave.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await closed;
  });
});

describe('a session', () => {
  it('stays with the worker that answered first, also when many calls begin at once', async () => {
    await using server = await AnsweringServer.start((response, { headers }, count) => {
      const wanted = String(headers['x-runpod-worker-id'] ?? `w${count}`)
        .split(' ')
        .at(-1) as string;
      json(response, 200, wanted, { 'x-runpod-worker-id': wanted });
    });
    const session = Endpoint.connect({ url: server.url }).session();
    expect(session.workerId).toBeUndefined();
    const answers = await Promise.all([session.get('/a'), session.get('/b'), session.post('/c')]);
    expect(answers).toEqual(['w1', 'w1', 'w1']);
    expect(session.workerId).toBe('w1');
    expect(await session.with({ retries: 0 }).get('/d')).toBe('w1');
    const sent = server.asked.map(({ headers }) => headers['x-runpod-worker-id']);
    expect(sent).toEqual([undefined, 'strict-resume w1', 'strict-resume w1', 'strict-resume w1']);
    expect(await Endpoint.connect({ url: server.url }).get('/e')).toBe('w5');
  });

  it('chooses again when no worker has answered the first call', async () => {
    await using server = await AnsweringServer.start((response, _, count) => {
      if (count === 1) json(response, 503, NO_WORKERS);
      else json(response, 200, {}, { 'x-runpod-worker-id': 'w2' });
    });
    const session = Endpoint.connect({ url: server.url }).session();
    const [first, second] = await Promise.allSettled([session.get('/a'), session.get('/b')]);
    expect([first.status, second.status, session.workerId]).toEqual(['rejected', 'fulfilled', 'w2']);
  });

  const leaving = () =>
    AnsweringServer.start((response, { headers }, count) => {
      const wanted = headers['x-runpod-worker-id'];
      if (count === 2 && wanted === 'strict-resume w1') {
        json(response, 404, { error: 'affinity_worker_gone', reason: 'the worker w1 is gone' });
      } else json(response, 200, {}, { 'x-runpod-worker-id': `w${Math.min(count, 2)}` });
    });

  it('is over when its worker is gone', async () => {
    await using server = await leaving();
    const session = Endpoint.connect({ url: server.url }).session();
    await session.get('/a');
    await expect(session.get('/b')).rejects.toBeInstanceOf(EndpointSessionLostError);
    await expect(session.request('GET', '/c')).rejects.toBeInstanceOf(EndpointSessionLostError);
    expect(server.asked).toHaveLength(2);
  });

  it('moves to another worker where that is wanted', async () => {
    await using server = await leaving();
    const session = Endpoint.connect({ url: server.url }).session({ whenGone: 'move' });
    for (const path of ['/a', '/b', '/c']) await session.get(path);
    expect(server.asked.map(({ headers }) => headers['x-runpod-worker-id'])).toEqual([undefined, 'w1', 'w2']);
  });
});

it('uses the same connections for all clients, and makes new ones after they were closed', async () => {
  await using server = await AnsweringServer.start((response) => json(response, 200, {}));
  for (let round = 0; round < 10; round += 1) await Endpoint.connect({ url: server.url }).get('/a');
  // undici makes a second one while it does not know yet that the first is free again.
  expect(server.sockets.size).toBeLessThan(3);
  await Endpoint.close();
  await Endpoint.connect({ url: server.url }).get('/a');
  expect(server.asked).toHaveLength(11);
});
