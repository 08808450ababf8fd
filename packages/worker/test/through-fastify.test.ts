import { beforeAll } from '@jest/globals';

// The same answers where Fastify has a route for every handler as where the worker finds plain ones itself.
beforeAll(() => {
  process.env['FLASH_DIRECT_ROUTES'] = 'fastify';
});

await import('./statuses.test.js');
await import('./nest-features.test.js');
await import('./signal.test.js');
