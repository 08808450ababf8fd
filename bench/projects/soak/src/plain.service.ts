import { FlashEndpoint, Get, Param } from '@flash-ts/core';

/** Answers at once. */
@FlashEndpoint({ name: 'plain', cpu: 'cpu3c-2-4', workers: [2, 3], scalerValue: 100 })
export class PlainService {
  @Get('/items/:id')
  read(@Param('id') id: number) {
    return { id };
  }
}
