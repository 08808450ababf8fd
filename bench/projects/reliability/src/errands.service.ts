import { appendFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Body, FlashEndpoint, Get, Param, Post, Signal } from '@flash-ts/core';
import { Header, StreamableFile } from '@nestjs/common';
import { IsString } from 'class-validator';

class Errand {
  @IsString()
  id!: string;
}

/** One for all: thousands may be on their way. */
const LARGE = Buffer.alloc(30_000_000, 'x');

/** Does nothing for as long as it is told. What a POST was sent for is written down before it begins, so that one that runs twice is seen. */
@FlashEndpoint({ name: 'errands', cpu: 'cpu3c-1-2', workers: [4, 4], scalerValue: 500 })
export class ErrandService {
  @Get('/wait/:ms')
  async wait(@Param('ms') ms: number) {
    await setTimeout(ms);
    return { waited: ms };
  }

  @Post('/wait/:ms')
  async run(@Param('ms') ms: number, @Body() { id }: Errand) {
    appendFileSync(process.env['LEDGER'] ?? '/dev/null', `${id}\n`);
    await setTimeout(ms);
    return { id };
  }

  /** Without a pause for anything else. */
  @Get('/compute/:ms')
  compute(@Param('ms') ms: number) {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return { computed: ms };
  }

  /** Begins to answer, and never ends; when its client is gone it writes down when it has learnt of that. */
  @Get('/until-left/:id')
  @Header('content-type', 'text/plain')
  untilLeft(@Param('id') id: string, @Signal() signal: AbortSignal) {
    signal.addEventListener('abort', () => {
      appendFileSync(process.env['LEDGER'] ?? '/dev/null', `${id} ${process.hrtime.bigint()}\n`);
    });
    const body = new Readable({ read: () => undefined });
    body.push('here\n');
    return new StreamableFile(body);
  }

  @Get('/large')
  @Header('content-type', 'application/octet-stream')
  large() {
    return new StreamableFile(LARGE);
  }
}
