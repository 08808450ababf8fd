import { Module } from '@nestjs/common';
import { ChatGateway } from './chat.gateway.js';
import { RoomsController } from './rooms.controller.js';

@Module({ controllers: [RoomsController], providers: [ChatGateway] })
export class AppModule {}
