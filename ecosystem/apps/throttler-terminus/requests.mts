import type { Case } from '../../harness/case.ts';

export default {
  title: 'Rate limits and health checks',
  trials: [
    {
      packages: ['@nestjs/throttler'],
      what: 'limits by guard and decorator, with their headers',
      steps: [
        { path: '/limited' },
        { path: '/limited' },
        { path: '/limited' },
        { path: '/limited', status: 429 },
        { path: '/limited/once' },
        { path: '/limited/once', status: 429 },
        { path: '/limited/free' },
      ],
    },
    {
      packages: ['@nestjs/terminus', '@nestjs/axios', 'axios', '@nestjs/typeorm'],
      what: 'health of memory, a database, a URL and an own indicator',
      steps: [
        { path: '/health' },
        { path: '/health/database', varies: ['responseTime'] },
        { path: '/health/itself', varies: ['responseTime'] },
        { path: '/health/down', status: 503 },
      ],
    },
  ],
} satisfies Case;
