import { once } from 'node:events';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { TemplateNameGateway } from './template-name.gateway.js';

describe('TemplateNameGateway', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ providers: [TemplateNameGateway] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useWebSocketAdapter(new WsAdapter(app));
    await app.listen(0, '127.0.0.1');
  });

  afterEach(async () => {
    await app.close();
  });

  it('answers a message', async () => {
    const { port } = app.getHttpServer().address() as { port: number };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/template-name`);
    await once(socket, 'open');

    socket.send(JSON.stringify({ event: 'message', data: { hello: 'world' } }));
    const [answer] = (await once(socket, 'message')) as [{ data: string }];

    expect(JSON.parse(answer.data)).toEqual({ event: 'message', data: { hello: 'world' } });
    socket.close();
    await once(socket, 'close');
  });
});
