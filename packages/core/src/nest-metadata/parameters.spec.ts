import { Body, createParamDecorator, Get, ParseIntPipe, Query, Req } from '@nestjs/common';
import { parametersOf } from './parameters.js';

const User = createParamDecorator(() => 'Ada');

class Work {
  @Get()
  all(
    @Body() body: Date,
    @Query('limit', ParseIntPipe) limit: number,
    plain: string,
    @User() user: string,
    @Req() request: object,
    @Body('') whole: object,
  ) {
    return [body, limit, plain, user, request, whole];
  }

  none(plain: string) {
    return plain;
  }
}

describe('the arguments of a handler', () => {
  it('are those with a decorator, in the order of its signature', () => {
    const plain = { key: undefined, pipes: [], schema: undefined, data: undefined };
    expect(parametersOf(Work, 'all')).toEqual([
      { ...plain, index: 0, source: 'body', type: Date },
      { ...plain, index: 1, source: 'query', key: 'limit', data: 'limit', type: Number, pipes: [ParseIntPipe] },
      { ...plain, index: 3, source: 'custom', type: String, factory: expect.any(Function) },
      { ...plain, index: 4, source: 'request', type: Object },
      { ...plain, index: 5, source: 'body', data: '', type: Object },
    ]);
  });

  it('are none where there is no decorator', () => {
    expect(parametersOf(Work, 'none')).toEqual([]);
  });
});
