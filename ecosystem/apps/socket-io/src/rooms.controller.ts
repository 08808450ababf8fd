import { Controller, Get } from '@nestjs/common';
import { ChatGateway } from './chat.gateway.js';

@Controller('rooms')
export class RoomsController {
  constructor(private readonly chat: ChatGateway) {}

  @Get('count')
  count() {
    return { connections: this.chat.count };
  }
}
