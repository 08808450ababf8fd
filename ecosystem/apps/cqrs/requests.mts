import type { Case } from '../../harness/case.ts';

export default {
  title: 'CQRS',
  trials: [
    {
      packages: ['@nestjs/cqrs'],
      what: 'commands, queries, events, an aggregate and a saga',
      steps: [
        { method: 'POST', path: '/v1/accounts', json: { owner: 'ada', balance: 300 } },
        { method: 'POST', path: '/v1/accounts', json: { owner: 'bob', balance: 0 } },
        { method: 'POST', path: '/v1/accounts', json: { owner: 1 }, status: 400 },
        { method: 'POST', path: '/v1/accounts/ada/transfers', json: { to: 'bob', amount: 50 } },
        { method: 'POST', path: '/v1/accounts/ada/transfers', json: { to: 'bob', amount: 200 } },
        { method: 'POST', path: '/v1/accounts/ada/transfers', json: { to: 'bob', amount: 200 }, status: 409 },
        { method: 'POST', path: '/v1/accounts/ada/transfers', json: { to: 'eve', amount: 1 }, status: 404 },
        { path: '/v1/accounts/ada' },
        { path: '/v1/accounts/bob' },
        { path: '/v1/accounts/eve', status: 404 },
        { path: '/accounts/ada', status: 404 },
      ],
    },
  ],
} satisfies Case;
