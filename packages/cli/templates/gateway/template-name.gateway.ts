import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

/** Clients connect to `/template-name` and send `{"event": "message", "data": …}`; what a handler returns is sent back. */
@WebSocketGateway({ path: '/template-name' })
export class TemplateNameGateway {
  @SubscribeMessage('message')
  message(@MessageBody() data: unknown) {
    return { event: 'message', data };
  }
}
