import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthController } from './health.controller.js';
import { LimitedController } from './limited.controller.js';

@Module({
  imports: [
    ThrottlerModule.forRoot([{ name: 'default', ttl: 600_000, limit: 3 }]),
    TerminusModule.forRoot({ logger: false }),
    HttpModule,
    TypeOrmModule.forRoot({ type: 'sqljs', retryAttempts: 1 }),
  ],
  controllers: [HealthController, LimitedController],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class AppModule {}
