import { Readable } from 'node:stream';
import { Body, Controller, Get, Post, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';

const TEXT = 'All work and no play makes a page that compresses well. '.repeat(40);

@Controller('pages')
export class PagesController {
  @Get('long')
  long() {
    return { text: TEXT };
  }

  @Get('short')
  short() {
    return { text: 'short' };
  }

  @Get('stream')
  stream() {
    return new StreamableFile(Readable.from([TEXT, TEXT]), { type: 'text/plain' });
  }

  @Post('echo')
  echo(@Body() body: Record<string, unknown>) {
    return body;
  }

  @RouteConfig({ rateLimit: { max: 2, timeWindow: '10 minutes' } })
  @Get('limited')
  limited() {
    return 'within the limit';
  }
}
