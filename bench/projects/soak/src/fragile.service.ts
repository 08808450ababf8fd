import { FlashEndpoint, Get } from '@flash-ts/core';

/** Has one request that ends its worker. */
@FlashEndpoint({ name: 'fragile', cpu: 'cpu3c-2-4', workers: [2, 3], scalerValue: 100 })
export class FragileService {
  @Get('/sound')
  sound() {
    return { ok: true };
  }

  @Get('/poison')
  poison() {
    process.abort();
  }
}
