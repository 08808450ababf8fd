import type { Case } from '../../harness/case.ts';

const BY_ADAPTER = '`nest new` starts Express, a worker Fastify';

export default {
  title: 'CommonJS, as `nest new` makes it',
  freeHeaders: { 'x-powered-by': BY_ADAPTER, etag: BY_ADAPTER, 'content-type': BY_ADAPTER },
  trials: [
    {
      packages: ['@nestjs/core', '@nestjs/common'],
      what: 'a CommonJS project with imports without extension, its sources unedited',
      steps: [
        { path: '/' },
        { path: '/?a=1' },
        { path: '/none', status: 404 },
        { method: 'POST', path: '/', status: 404 },
      ],
    },
  ],
} satisfies Case;
