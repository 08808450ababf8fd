import { FlashEndpoint, Get } from '@flash-ts/core';

const LINE = `${'flood '.repeat(16)}\n`;
const BYTES_PER_SECOND = 50_000_000;
const INTERVAL_MS = 5;
const CHUNK = LINE.repeat(Math.ceil(((BYTES_PER_SECOND / 1000) * INTERVAL_MS) / LINE.length));

/** Prints all the time, as much as it is let. */
@FlashEndpoint({ name: 'flood', cpu: 'cpu3c-2-4', workers: [1, 1] })
export class FloodService {
  constructor() {
    // A write to a pipe waits for its reader, so that this is as fast as the platform reads it, and at most 50 MB a second.
    setInterval(() => process.stdout.write(CHUNK), INTERVAL_MS);
  }

  @Get('/sound')
  sound() {
    return { ok: true };
  }
}
