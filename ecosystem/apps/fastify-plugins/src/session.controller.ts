import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

@Controller('session')
export class SessionController {
  @Get()
  async visits(@Req() request: FastifyRequest) {
    const visits = (request.session.get('visits') ?? 0) + 1;
    request.session.set('visits', visits);
    await request.session.save();
    return { visits };
  }

  @Get('token')
  token(@Res({ passthrough: true }) reply: FastifyReply) {
    return { token: typeof reply.generateCsrf() };
  }

  @Post()
  async end(@Req() request: FastifyRequest) {
    await request.session.destroy();
    return { ended: true };
  }
}

declare module 'fastify' {
  interface Session {
    visits?: number;
  }
}
