import type { KeptResult } from '@flash-ts/core/contract';
import { Refused } from './queue-client.js';
import { ResultBatches } from './result-batches.js';

const never = new AbortController().signal;
const resultOf = (id: string, more: Partial<KeptResult> = {}): KeptResult => ({
  id,
  takenAt: 1,
  isStream: false,
  body: '{"output":1}',
  ...more,
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A queue that notes what is sent, and answers when it is let. */
function queue(refuses: { readonly batches?: number; readonly id?: string } = {}) {
  const requests: string[][] = [];
  let letGo: (() => void)[] = [];
  const answer = (ids: string[], refusal: number | undefined) => {
    requests.push(ids);
    return new Promise<void>((resolve, reject) =>
      letGo.push(() => (refusal === undefined ? resolve() : reject(new Refused(refusal)))),
    );
  };
  return {
    requests,
    result: ({ id }: KeptResult) => answer([id], refuses.id === id ? 422 : undefined),
    results: (results: readonly KeptResult[]) =>
      answer(
        results.map(({ id }) => id),
        refuses.batches,
      ),
    /** Answers everything that is open. */
    async go() {
      const open = letGo;
      letGo = [];
      for (const each of open) each();
      await turn();
      await turn();
    },
  };
}

it('sends the results of a turn together, and those that come while two requests are open in the next one', async () => {
  const client = queue();
  const batches = new ResultBatches(client);
  const sent = ['a', 'b'].map((id) => batches.result(resultOf(id), never));
  await turn();
  sent.push(batches.result(resultOf('c'), never));
  await turn();
  for (const id of ['d', 'e']) sent.push(batches.result(resultOf(id), never));
  await turn();
  expect(client.requests).toEqual([['a', 'b'], ['c']]);
  await client.go();
  expect(client.requests).toEqual([['a', 'b'], ['c'], ['d', 'e']]);
  await client.go();
  await Promise.all(sent);
});

it('sends a result alone whose run the queue has not told', async () => {
  const client = queue();
  const batches = new ResultBatches(client);
  const sent = ['a', 'b'].map((id) => batches.result(resultOf(id, { takenAt: undefined }), never));
  expect(client.requests).toEqual([['a'], ['b']]);
  await client.go();
  await Promise.all(sent);
});

it.each([404, 405])(
  'sends each by itself where the queue answers several at once with %i, also later',
  async (status) => {
    const client = queue({ batches: status });
    const batches = new ResultBatches(client);
    const sent = ['a', 'b'].map((id) => batches.result(resultOf(id), never));
    await turn();
    await client.go();
    expect(client.requests).toEqual([['a', 'b'], ['a'], ['b']]);
    await client.go();
    await Promise.all(sent);
    const later = ['c', 'd'].map((id) => batches.result(resultOf(id), never));
    expect(client.requests.slice(3)).toEqual([['c'], ['d']]);
    await client.go();
    await Promise.all(later);
  },
);

it('sends each by itself of those that were refused together, tells which one is refused, and goes on with several', async () => {
  const client = queue({ batches: 422, id: 'b' });
  const batches = new ResultBatches(client);
  const sent = ['a', 'b'].map((id) => batches.result(resultOf(id), never));
  const settled = Promise.allSettled(sent);
  await turn();
  await client.go();
  expect(client.requests).toEqual([['a', 'b'], ['a'], ['b']]);
  await client.go();
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  const later = ['c', 'd'].map((id) => batches.result(resultOf(id), never));
  await turn();
  expect(client.requests.slice(3)).toEqual([['c', 'd']]);
  await client.go();
  await client.go();
  await Promise.all(later);
});

it('puts no more than 64 KB before the last result of a request', async () => {
  const client = queue();
  const batches = new ResultBatches(client);
  const large = { body: JSON.stringify({ output: 'x'.repeat(40_000) }) };
  const sent = ['a', 'b', 'c'].map((id) => batches.result(resultOf(id, large), never));
  await turn();
  await turn();
  expect(client.requests).toEqual([['a', 'b'], ['c']]);
  await client.go();
  await Promise.all(sent);
});
