import { Body, FlashEndpoint, Get, Param, Post } from '@flash-ts/core';
import { GreetingDto } from './dto/greeting.dto.js';

@FlashEndpoint({ name: 'hello', cpu: 'cpu3c-2-4', workers: [0, 3] })
export class HelloEndpoint {
  @Get('/hello/:name')
  hello(@Param('name') name: string) {
    return { message: `Hello, ${name}!` };
  }

  @Post('/greetings')
  greet(@Body() { name, salutation = 'Hello' }: GreetingDto) {
    return { message: `${salutation}, ${name}!` };
  }
}
