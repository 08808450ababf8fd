import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { from, type Observable } from 'rxjs';
import type { Server, WebSocket } from 'ws';

@WebSocketGateway({ path: '/chat' })
export class ChatGateway {
  @WebSocketServer() private readonly server!: Server;

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown) {
    return { event: 'echo', data };
  }

  @SubscribeMessage('count')
  count(@MessageBody() until: number): Observable<unknown> {
    return from(Array.from({ length: until }, (_, index) => ({ event: 'count', data: index + 1 })));
  }

  @SubscribeMessage('all')
  all(@ConnectedSocket() _socket: WebSocket) {
    for (const client of this.server.clients)
      client.send(JSON.stringify({ event: 'all', data: this.server.clients.size }));
  }

  @SubscribeMessage('refuse')
  refuse(): never {
    throw new WsException('refused');
  }
}
