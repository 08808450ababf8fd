import type { Case } from '../../harness/case.ts';

export default {
  title: 'Logging and metrics',
  trials: [
    {
      packages: ['nestjs-pino', 'pino', 'pino-http'],
      what: 'a context for each request, assigned fields, redaction, errors, lines of requests',
      steps: [
        { path: '/pino?name=ada' },
        { path: '/pino?name=bob' },
        { path: '/pino/lines' },
        { path: '/refused', status: 404 },
      ],
    },
    {
      packages: ['winston', 'nest-winston'],
      what: 'a logger by injection, formats, splat, children, a transport to a stream',
      steps: [{ path: '/winston?name=ada' }, { path: '/winston?name=bob' }],
    },
    {
      packages: ['prom-client'],
      what: 'a registry with a counter, a histogram and a gauge',
      steps: [{ path: '/prometheus' }],
    },
  ],
} satisfies Case;
