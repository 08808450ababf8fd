import { UsePipes, ValidationPipe } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import { IsString, Length } from 'class-validator';
import { from, map, type Observable } from 'rxjs';
import type { Server, Socket } from 'socket.io';

class Message {
  @IsString()
  @Length(1, 40)
  text!: string;
}

@WebSocketGateway({ cors: { origin: '*' } })
export class ChatGateway implements OnGatewayConnection {
  @WebSocketServer()
  server!: Server;

  count = 0;

  handleConnection(client: Socket): void {
    this.count += 1;
    client.emit('welcome', { transport: client.conn.transport.name });
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown) {
    return { event: 'echoed', data };
  }

  @SubscribeMessage('count')
  numbers(): Observable<{ event: string; data: number }> {
    return from([1, 2, 3]).pipe(map((data) => ({ event: 'number', data })));
  }

  @SubscribeMessage('join')
  async join(@ConnectedSocket() client: Socket, @MessageBody() room: string): Promise<string> {
    await client.join(room);
    return `joined ${room}`;
  }

  @UsePipes(new ValidationPipe({ exceptionFactory: () => new WsException('the text is missing') }))
  @SubscribeMessage('say')
  say(@MessageBody() { text }: Message): void {
    this.server.to('lobby').emit('said', text);
  }

  @SubscribeMessage('fail')
  fail(): never {
    throw new Error('a fault of the gateway');
  }
}
