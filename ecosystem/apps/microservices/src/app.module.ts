import { Module } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { MathController } from './math.controller.js';
import { SumController, SUMS } from './sum.controller.js';

@Module({
  imports: [
    ClientsModule.registerAsync([
      {
        name: SUMS,
        useFactory: () => ({
          transport: Transport.TCP,
          options: { host: '127.0.0.1', port: Number(process.env['TCP_PORT']) },
        }),
      },
    ]),
  ],
  controllers: [MathController, SumController],
})
export class AppModule {}
