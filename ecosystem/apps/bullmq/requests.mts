import type { Case } from '../../harness/case.ts';

export default {
  title: 'Queues',
  // A port on which no server listens: the queue's commands fail at once, and its keys are still made.
  ports: ['REDIS_PORT'],
  trials: [
    {
      packages: ['@nestjs/bullmq', 'bullmq', 'ioredis'],
      what: 'a queue and a processor, registered and named',
      buildOnly: 'adding and processing jobs needs a Redis server',
      steps: [{ path: '/mails' }, { path: '/none', status: 404 }],
    },
  ],
} satisfies Case;
