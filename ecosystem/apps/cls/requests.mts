import type { Case, Server } from '../../harness/case.ts';

/** What each of many requests at once is told about itself. */
async function atOnce({ origin }: Server): Promise<unknown> {
  const names = Array.from({ length: 40 }, (_, index) => `tenant-${index}`);
  return Promise.all(
    names.map(async (name) => (await fetch(`${origin}/tenant`, { headers: { 'x-tenant': name } })).json()),
  );
}

export default {
  title: 'Continuation-local storage',
  trials: [
    {
      packages: ['nestjs-cls'],
      what: 'a context for each request, also with many at once',
      steps: [
        { path: '/tenant', headers: { 'x-tenant': 'ada' } },
        { path: '/tenant' },
        { method: 'POST', path: '/tenant', headers: { 'x-tenant': 'bob' }, json: { text: 'hi' } },
        { exchange: '40 requests at once', run: atOnce },
      ],
    },
  ],
} satisfies Case;
