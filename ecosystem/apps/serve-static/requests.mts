import type { Case } from '../../harness/case.ts';

export default {
  title: 'Static files',
  trials: [
    {
      packages: ['@nestjs/serve-static', '@fastify/static'],
      what: 'a client in a folder of the project, and pages beside the source',
      steps: [
        { path: '/' },
        { path: '/index.html' },
        { path: '/assets/app.js' },
        { path: '/some/route/of/the/client', status: 404 },
        { path: '/pages/imprint.html' },
        { path: '/api/hello' },
        { path: '/api/none', status: 404 },
        { path: '/assets/app.js', headers: { range: 'bytes=0-6' }, status: 206 },
        { method: 'HEAD', path: '/assets/app.js' },
      ],
    },
  ],
} satisfies Case;
