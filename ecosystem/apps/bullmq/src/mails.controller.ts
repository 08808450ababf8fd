import { InjectQueue } from '@nestjs/bullmq';
import { Body, Controller, Get, Post } from '@nestjs/common';
import type { Queue } from 'bullmq';

@Controller('mails')
export class MailsController {
  constructor(@InjectQueue('mails') private readonly mails: Queue) {}

  @Get()
  queue() {
    return { name: this.mails.name, prefix: this.mails.opts.prefix, key: this.mails.toKey('waiting') };
  }

  /** Needs a Redis server. */
  @Post()
  async add(@Body() mail: { to: string }) {
    const job = await this.mails.add('mail', mail);
    return { id: job.id };
  }
}
