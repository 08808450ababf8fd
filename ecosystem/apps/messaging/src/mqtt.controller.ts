import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Controller, Get, type OnModuleDestroy, type OnModuleInit, Query } from '@nestjs/common';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';

/** A broker of its own, and a client of it. */
@Controller('mqtt')
export class MqttController implements OnModuleInit, OnModuleDestroy {
  private broker!: Aedes;
  private readonly server = createServer();

  async onModuleInit(): Promise<void> {
    this.broker = await Aedes.createBroker();
    this.server.on('connection', (socket) => this.broker.handle(socket));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  onModuleDestroy(): void {
    this.broker.close();
    this.server.close();
  }

  @Get()
  async publish(@Query('text') text: string) {
    const { port } = this.server.address() as AddressInfo;
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
    await client.subscribeAsync('rooms/+', { qos: 1 });
    const heard = new Promise<[topic: string, payload: Buffer]>((resolve) => {
      client.once('message', (topic, payload) => resolve([topic, payload]));
    });
    await client.publishAsync('rooms/one', text, { qos: 1 });
    const [topic, payload] = await heard;
    await client.endAsync();
    return { topic, payload: payload.toString() };
  }
}
