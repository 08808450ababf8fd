import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';

@Processor('mails', { autorun: false })
export class MailsProcessor extends WorkerHost {
  async process({ data }: Job<{ to: string }>): Promise<string> {
    return `sent to ${data.to}`;
  }
}
