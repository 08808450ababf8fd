import { Module } from '@nestjs/common';
import { BrokersController } from './brokers.controller.js';
import { ChatGateway } from './chat.gateway.js';
import { MqttController } from './mqtt.controller.js';

@Module({ controllers: [BrokersController, MqttController], providers: [ChatGateway] })
export class AppModule {}
