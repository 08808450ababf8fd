import type { Case, Server } from '../../harness/case.ts';
import { talk } from './socket-io-client.mts';

/** Says everything on one connection, in turn, and gives what it hears. */
async function conversation({ origin }: Server): Promise<unknown> {
  return talk(origin, [
    { emit: ['echo', { a: [1, 'ü'] }], until: 'echoed' },
    { emit: ['count'], until: 'number', times: 3 },
    { emit: ['join', 'lobby'], acknowledged: true },
    { emit: ['say', { text: 'hello' }], until: 'said' },
    { emit: ['say', {}], until: 'exception' },
    { emit: ['fail'], until: 'exception' },
  ]);
}

export default {
  title: 'Socket.IO',
  trials: [
    {
      packages: ['@nestjs/websockets', '@nestjs/platform-socket.io', 'socket.io'],
      what: 'a gateway over WebSocket and long polling: events, acknowledgements, rooms, pipes, exceptions',
      steps: [
        { path: '/rooms/count' },
        { exchange: 'a conversation', run: conversation },
        { path: '/rooms/count' },
        { path: '/socket.io/?EIO=4&transport=nothing', status: 400 },
        { path: '/socket.io/?EIO=4&transport=polling&sid=unknown', status: 400 },
        { path: '/none', status: 404 },
      ],
    },
  ],
} satisfies Case;
