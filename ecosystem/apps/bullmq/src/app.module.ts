import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MailsController } from './mails.controller.js';
import { MailsProcessor } from './mails.processor.js';

@Module({
  imports: [
    BullModule.forRoot({
      connection: {
        host: '127.0.0.1',
        port: Number(process.env['REDIS_PORT'] ?? 6379),
        lazyConnect: true,
        retryStrategy: () => null,
        maxRetriesPerRequest: null,
        enableOfflineQueue: false,
      },
    }),
    BullModule.registerQueue({ name: 'mails' }),
  ],
  controllers: [MailsController],
  providers: [MailsProcessor],
})
export class AppModule {}
