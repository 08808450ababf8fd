import { connect as connectNats } from '@nats-io/transport-node';
import { Controller, Get } from '@nestjs/common';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { connect as connectAmqp } from 'amqplib';
import { Kafka, logLevel } from 'kafkajs';

/** Port 1 of the loopback: nothing listens there. */
const NOWHERE = '127.0.0.1:1';

@Controller('brokers')
export class BrokersController {
  @Get('kafkajs')
  async kafka() {
    const kafka = new Kafka({ brokers: [NOWHERE], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
    return said(kafka.producer().connect());
  }

  @Get('amqplib')
  async amqp() {
    return said(connectAmqp(`amqp://${NOWHERE}`));
  }

  @Get('nats')
  nats() {
    return said(connectNats({ servers: NOWHERE, reconnect: false }));
  }

  /** Nest's own clients load their packages by name. */
  @Get('nest')
  async byNest() {
    const clients = [
      {
        transport: Transport.KAFKA as const,
        options: { client: { brokers: [NOWHERE], logLevel: 0, retry: { retries: 0 } } },
      },
      { transport: Transport.NATS as const, options: { servers: NOWHERE, reconnect: false } },
      { transport: Transport.MQTT as const, options: { url: `mqtt://${NOWHERE}`, reconnectPeriod: 0 } },
    ].map((options) => ClientProxyFactory.create(options));
    const results = await Promise.all(clients.map((client) => said(client.connect())));
    for (const client of clients) await client.close();
    return clients.map(({ constructor: { name } }, index) => ({ name, ...results[index] }));
  }
}

async function said(connecting: Promise<unknown>): Promise<{ error: string; code: unknown }> {
  const error = (await connecting.then(
    () => new Error('connected'),
    (thrown: unknown) => thrown,
  )) as Error & { code?: unknown };
  return { error: error.name, code: error.code ?? error.message };
}
