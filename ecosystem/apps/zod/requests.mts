import type { Case } from '../../harness/case.ts';

const booking = { guest: 'Ada', nights: 2, from: '2026-02-03' };

export default {
  title: 'Zod',
  trials: [
    {
      packages: ['nestjs-zod', 'zod'],
      what: 'DTOs from schemas under a global pipe, serialised answers',
      steps: [
        { method: 'POST', path: '/bookings', json: booking },
        { method: 'POST', path: '/bookings', json: { ...booking, extras: [{ kind: 'meal', count: 2 }], more: 1 } },
        {
          method: 'POST',
          path: '/bookings',
          json: { ...booking, extras: [{ kind: 'meal', wide: true }] },
          status: 400,
        },
        { method: 'POST', path: '/bookings', json: { nights: -1, from: 'today' }, status: 400 },
        { method: 'POST', path: '/bookings', status: 400 },
        { method: 'POST', path: '/bookings', json: [], status: 400 },
        { path: '/bookings' },
        { path: '/bookings?nights=3&guest=Bob' },
        { path: '/bookings?nights=many', status: 400 },
        { path: '/bookings?other=1', status: 400 },
        { method: 'PUT', path: '/bookings/7', json: booking },
        { method: 'PUT', path: '/bookings/seven', json: booking, status: 400 },
      ],
    },
    {
      packages: ['nestjs-zod', '@nestjs/swagger'],
      what: 'the OpenAPI document of the schemas',
      steps: [{ path: '/docs-json' }, { path: '/docs-yaml' }],
    },
  ],
} satisfies Case;
