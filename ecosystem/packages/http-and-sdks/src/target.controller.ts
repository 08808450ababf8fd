import { Body, Controller, Get, Headers, HttpException, Post, Query } from '@nestjs/common';

@Controller('target')
export class TargetController {
  @Get('echo')
  echo(@Query() query: Record<string, string>, @Headers('x-name') name?: string) {
    return { query, name };
  }

  @Post('json')
  json(@Body() body: unknown) {
    return { body };
  }

  @Get('teapot')
  teapot() {
    throw new HttpException('no coffee', 418);
  }

  @Post('v1/chat/completions')
  chat(@Body() { model, messages }: { model: string; messages: readonly { content: string }[] }) {
    const message = { role: 'assistant', content: `${messages[0]?.content} again` };
    return { id: '1', object: 'chat.completion', created: 0, model, choices: [{ index: 0, message }] };
  }
}
