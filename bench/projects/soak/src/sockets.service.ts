import { FlashEndpoint } from '@flash-ts/core';
import { Injectable } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

@Injectable()
@WebSocketGateway()
class EchoGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() data: object) {
    return { event: 'echo', data: { ...data, worker: process.env['RUNPOD_POD_ID'] } };
  }
}

/** Sends back each message of a WebSocket. */
@FlashEndpoint({
  name: 'sockets',
  cpu: 'cpu3c-2-4',
  workers: [2, 3],
  scalerValue: 100,
  providers: [EchoGateway],
  configure: (app) => void app.useWebSocketAdapter(new WsAdapter(app)),
})
export class SocketService {}
