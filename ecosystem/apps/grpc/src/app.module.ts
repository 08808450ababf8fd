import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { grpcOptions } from './grpc-options.js';
import { HEROES, HeroesController } from './heroes.controller.js';
import { HeroesService } from './heroes.service.js';

@Module({
  imports: [ClientsModule.registerAsync([{ name: HEROES, useFactory: grpcOptions }])],
  controllers: [HeroesController, HeroesService],
})
export class AppModule {}
