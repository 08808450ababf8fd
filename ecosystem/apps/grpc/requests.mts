import type { Case } from '../../harness/case.ts';

export default {
  title: 'gRPC',
  ports: ['GRPC_PORT'],
  trials: [
    {
      packages: ['@grpc/grpc-js', '@grpc/proto-loader', '@nestjs/microservices'],
      what: 'a hybrid that calls itself: a `.proto` beside the source, one answer, a stream, an error',
      steps: [{ path: '/heroes/1' }, { path: '/heroes' }, { path: '/heroes/9', status: 404 }],
    },
  ],
} satisfies Case;
