import { FlashEndpoint, Get } from '@flash-ts/core';
import { Header, Sse, StreamableFile, type MessageEvent } from '@nestjs/common';
import { map, take, timer, type Observable } from 'rxjs';

const FILE = Buffer.alloc(1_000_000, 'x');
const TICKS = 10;
const TICK_MS = 100;

/** Answers that take a second, and answers of a megabyte. */
@FlashEndpoint({ name: 'streams', cpu: 'cpu3c-2-4', workers: [2, 3], scalerValue: 100 })
export class StreamService {
  @Sse('/ticks')
  ticks(): Observable<MessageEvent> {
    return timer(0, TICK_MS).pipe(
      take(TICKS),
      map((tick) => ({ data: { tick } })),
    );
  }

  @Get('/file')
  @Header('content-type', 'application/octet-stream')
  file() {
    return new StreamableFile(FILE);
  }
}
