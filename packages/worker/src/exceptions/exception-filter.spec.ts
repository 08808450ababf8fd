import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { FlashEndpoint } from '@flash-ts/core';
import { startEndpoint } from '@flash-ts/worker/testing';

@Controller('defects')
class Defects {
  @Get('own') own() {
    throw new Error('a secret of the database');
  }

  @Get('expected') expected() {
    throw Object.assign(new Error('pay first'), { status: 402, statusCode: 402, expose: true });
  }
}

@Module({ controllers: [Defects] })
class DefectsModule {}

@FlashEndpoint({ cpu: 'cpu3c-1-2', semantics: 'nest', imports: [DefectsModule] })
class Endpoint {}

test('an error is answered as Nest answers it, and is in the log once, without a line of Nest’s own filter', async () => {
  await using served = await startEndpoint(Endpoint, { quiet: true });
  const own = await served.request('GET', '/defects/own');
  const expected = await served.request('GET', '/defects/expected');

  expect([own.status, own.body]).toEqual([500, { statusCode: 500, message: 'Internal server error' }]);
  expect([expected.status, expected.body]).toEqual([402, { statusCode: 402, message: 'pay first' }]);
  expect(served.logs.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual(['request failed']);
});
