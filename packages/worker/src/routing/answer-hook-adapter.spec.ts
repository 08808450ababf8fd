import { expect, test } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AnswerHookAdapter } from './answer-hook-adapter.js';

/** A server with one route, which tells how many wait for the end of its own answer. */
function serverOf(adapter: FastifyAdapter): FastifyInstance {
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.get('/', (_request, reply) => ({ waiting: reply.raw.listenerCount('finish') }));
  return fastify;
}

async function waiting(adapter: FastifyAdapter): Promise<number> {
  return (await serverOf(adapter).inject('/')).json<{ waiting: number }>().waiting;
}

test("an answer is waited for by one less than with Nest's own adapter", async () => {
  expect(await waiting(new AnswerHookAdapter({}))).toBe((await waiting(new FastifyAdapter())) - 1);
});

test('a hook that the app has set is called at the end of each answer', async () => {
  const adapter = new AnswerHookAdapter({});
  const ends: number[] = [];
  adapter.setOnResponseHook((_request, reply, done) => {
    ends.push(reply.statusCode);
    done();
  });
  const fastify = serverOf(adapter);
  await fastify.inject('/');
  await fastify.inject('/nowhere');
  expect(ends).toEqual([200, 404]);
});

test('hooks of the app itself are its own', async () => {
  const fastify = serverOf(new AnswerHookAdapter({}));
  const ends: string[] = [];
  await fastify.register(async (inner) => {
    inner.addHook('onResponse', async (request) => void ends.push(request.url));
    inner.get('/inner', () => ({}));
  });
  await fastify.inject('/inner');
  await fastify.inject('/');
  expect(ends).toEqual(['/inner']);
});
