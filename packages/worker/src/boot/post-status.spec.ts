import 'reflect-metadata';
import { Get, Header, HttpCode, Post } from '@nestjs/common';
import { HEADERS_METADATA, HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import { answerPostsWith200 } from './post-status.js';

class Base {
  value = 'base';

  @Post('/shared')
  @Header('x-shared', 'yes')
  shared() {
    return this.value;
  }
}

class Endpoint extends Base {
  override value = 'endpoint';

  @Post('/own') own() {}
  @Post('/chosen') @HttpCode(202) chosen() {}
  @Get('/read') read() {}
}

class Other extends Base {}

const handlerOf = (type: typeof Base, name: string) => Reflect.get(type.prototype, name) as object;
const statusOf = (type: typeof Base, name: string): unknown =>
  Reflect.getMetadata(HTTP_CODE_METADATA, handlerOf(type, name));

it('makes the POSTs of an endpoint class 200, and leaves those that have a status and other methods', () => {
  answerPostsWith200(Endpoint);

  expect(['own', 'chosen', 'read'].map((name) => statusOf(Endpoint, name))).toEqual([200, 202, undefined]);
});

it('does not touch other controllers that inherit the same handler', () => {
  answerPostsWith200(Endpoint);

  expect(statusOf(Endpoint, 'shared')).toBe(200);
  expect(Reflect.getMetadata(HEADERS_METADATA, handlerOf(Endpoint, 'shared'))).toEqual([
    { name: 'x-shared', value: 'yes' },
  ]);
  expect(new Endpoint().shared()).toBe('endpoint');
  expect(statusOf(Other, 'shared')).toBeUndefined();
});
