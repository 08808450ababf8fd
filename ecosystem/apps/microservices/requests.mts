import { once } from 'node:events';
import { connect } from 'node:net';
import type { Case, Server } from '../../harness/case.ts';

/** Sends one message as Nest's TCP transport frames it, `length#JSON`, and gives what comes back. */
async function message({ env }: Server, packet: object): Promise<string> {
  const socket = connect(Number(env['TCP_PORT']), '127.0.0.1');
  await once(socket, 'connect');
  const text = JSON.stringify(packet);
  socket.write(`${text.length}#${text}`);
  try {
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  } finally {
    socket.destroy();
  }
}

export default {
  title: 'A hybrid of HTTP and microservice',
  ports: ['TCP_PORT'],
  trials: [
    {
      packages: ['@nestjs/microservices'],
      what: 'messages and events over TCP, from outside and by a client of its own',
      steps: [
        { exchange: 'sum', run: (server) => message(server, { id: '1', pattern: { cmd: 'sum' }, data: [1, 2, 3] }) },
        { exchange: 'refuse', run: (server) => message(server, { id: '2', pattern: 'refuse', data: {} }) },
        { exchange: 'fail', run: (server) => message(server, { id: '3', pattern: 'fail', data: {} }) },
        { exchange: 'none', run: (server) => message(server, { id: '4', pattern: 'none', data: {} }) },
        { path: '/math/sum?n=1&n=2' },
        { path: '/math/count' },
        { path: '/math/refuse' },
        { path: '/math/fail' },
        { path: '/math/none' },
        { path: '/math/log' },
        { path: '/math', status: 404 },
      ],
    },
  ],
} satisfies Case;
