import { Endpoint, type EndpointClient } from '@flash-ts/core/client';
import { Agent, request } from 'undici';

/**
 * Calls an endpoint for some time with a number of calls at once, by one of the sides, and prints how many calls a second it made and how many
 * microseconds of processor time (user and system) each took.
 *
 * Arguments: side, address, calls at once, seconds.
 */
const [side = '', url = '', atOnce = '1', seconds = '1'] = process.argv.slice(2);

interface Users {
  get(id: number): Promise<User>;
  create(user: { name: string; email: string }): Promise<User>;
}
interface User {
  id: number;
  name: string;
}

const contract = Endpoint.contract<Users>({
  name: 'users',
  handlers: {
    get: { method: 'GET', path: '/users/:id', parameters: [{ in: 'path', name: 'id' }] },
    create: { method: 'POST', path: '/users', parameters: [{ in: 'body' }] },
  },
});

const USER = { name: 'Ada', email: 'ada@example.com' };
const JSON_TYPE = { 'content-type': 'application/json' };

const dispatcher = new Agent();
const client: EndpointClient<Users> = Endpoint.connect({ contract, url });

const SIDES: Readonly<Record<string, (index: number) => Promise<unknown>>> = {
  'bare GET': async (index) => (await request(`${url}/users/${index}`, { dispatcher })).body.json(),
  'typed GET': (index) => client.get(index),
  'bare POST': async () =>
    (
      await request(`${url}/users`, { dispatcher, method: 'POST', headers: JSON_TYPE, body: JSON.stringify(USER) })
    ).body.json(),
  'typed POST': () => client.create(USER),
};

async function callFor(milliseconds: number): Promise<{ calls: number; elapsed: number }> {
  const call = SIDES[side];
  if (!call) throw new Error(`there is no side "${side}"; there are ${Object.keys(SIDES).join(', ')}`);
  const begun = performance.now();
  let calls = 0;
  const one = async () => {
    while (performance.now() - begun < milliseconds) {
      const { id } = (await call(calls)) as User;
      if (id !== 1) throw new Error('the answer is another one');
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, one));
  return { calls, elapsed: performance.now() - begun };
}

await callFor(500);
const before = process.cpuUsage();
const { calls, elapsed } = await callFor(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ perSecond: (calls / elapsed) * 1000, microseconds: (user + system) / calls }));
