import { Body, createParamDecorator, Get, ParseIntPipe, Query, Req } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { handlerArguments } from './handler-arguments.js';

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
    expect(handlerArguments(Work, 'all')).toEqual([
      { index: 0, kind: RouteParamtypes.BODY, key: undefined, type: Date, pipes: [], schema: undefined },
      { index: 1, kind: RouteParamtypes.QUERY, key: 'limit', type: Number, pipes: [ParseIntPipe], schema: undefined },
      { index: 3, kind: NaN, key: undefined, type: String, pipes: [], schema: undefined },
      { index: 4, kind: RouteParamtypes.REQUEST, key: undefined, type: Object, pipes: [], schema: undefined },
      { index: 5, kind: RouteParamtypes.BODY, key: undefined, type: Object, pipes: [], schema: undefined },
    ]);
  });

  it('are none where there is no decorator', () => {
    expect(handlerArguments(Work, 'none')).toEqual([]);
  });
});
