import { once } from 'node:events';
import type { Case, Server } from '../../harness/case.ts';

/** Says something and hears as many messages as are to come back. */
async function chat({ origin }: Server, messages: readonly object[], count: number): Promise<unknown[]> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/chat`);
  const heard: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      heard.push(JSON.parse(String(data)));
      if (heard.length === count) resolve();
    });
  });
  await once(socket, 'open');
  for (const message of messages) socket.send(JSON.stringify(message));
  await all;
  socket.close();
  await once(socket, 'close');
  return heard;
}

const NO_BROKER = 'a connection that is refused; messages need a broker';

export default {
  title: 'WebSockets and message brokers',
  trials: [
    {
      packages: ['ws', '@nestjs/platform-ws', '@nestjs/websockets'],
      what: 'a gateway: answers, several for one message, all clients, an error',
      steps: [
        { exchange: 'echo', run: (server) => chat(server, [{ event: 'echo', data: { a: [1] } }], 1) },
        { exchange: 'count', run: (server) => chat(server, [{ event: 'count', data: 3 }], 3) },
        { exchange: 'all', run: (server) => chat(server, [{ event: 'all' }], 1) },
        { exchange: 'refuse', run: (server) => chat(server, [{ event: 'refuse', data: 1 }], 1) },
      ],
    },
    {
      packages: ['mqtt', 'aedes'],
      what: 'a broker, and a client that hears what it says',
      steps: [{ path: '/mqtt?text=hello' }, { path: '/mqtt?text=again' }],
    },
    { packages: ['kafkajs'], what: 'a producer', buildOnly: NO_BROKER, steps: [{ path: '/brokers/kafkajs' }] },
    { packages: ['amqplib'], what: 'a connection', buildOnly: NO_BROKER, steps: [{ path: '/brokers/amqplib' }] },
    {
      packages: ['@nats-io/transport-node'],
      what: 'a connection',
      buildOnly: NO_BROKER,
      steps: [{ path: '/brokers/nats' }],
    },
    {
      packages: ['@nestjs/microservices', 'amqp-connection-manager'],
      what: "Nest's clients of Kafka, NATS and MQTT",
      buildOnly: NO_BROKER,
      steps: [{ path: '/brokers/nest' }],
    },
  ],
} satisfies Case;
