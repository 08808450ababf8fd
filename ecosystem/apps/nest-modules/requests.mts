import type { Case } from '../../harness/case.ts';

export default {
  title: "Nest's own modules",
  env: { SHOP_NAME: 'Tea and more' },
  trials: [
    {
      packages: ['@nestjs/config', 'joi'],
      what: 'namespaced and validated configuration with defaults',
      steps: [{ path: '/config' }],
    },
    {
      packages: ['@nestjs/event-emitter'],
      what: 'listeners with wildcards, asynchronous events',
      steps: [
        { method: 'POST', path: '/orders/1' },
        { method: 'POST', path: '/orders/2' },
      ],
    },
    { packages: ['@nestjs/schedule'], what: 'cron jobs, intervals and timeouts', steps: [{ path: '/jobs' }] },
    {
      packages: ['@nestjs/cache-manager', 'cache-manager', 'keyv'],
      what: 'the cache interceptor and the cache itself',
      steps: [
        { path: '/calls' },
        { path: '/calls' },
        { path: '/cached/a' },
        { method: 'DELETE', path: '/calls' },
        { path: '/calls' },
      ],
    },
  ],
} satisfies Case;
