import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Controller, Get } from '@nestjs/common';

@Controller('threads')
export class ThreadsController {
  @Get('url')
  async url() {
    return answer(new Worker(new URL('./threads/double.js', import.meta.url), { workerData: 21 }));
  }

  @Get('path')
  async path() {
    return answer(new Worker(join(import.meta.dirname, 'threads/double.js'), { workerData: 4 }));
  }
}

async function answer(worker: Worker): Promise<unknown> {
  const [message] = (await once(worker, 'message')) as [unknown];
  return message;
}
