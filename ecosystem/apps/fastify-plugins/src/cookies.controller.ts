import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

@Controller('cookies')
export class CookiesController {
  @Get('set')
  set(@Res({ passthrough: true }) reply: FastifyReply) {
    reply.setCookie('plain', 'a value; with Ünicode', { path: '/', httpOnly: true });
    reply.setCookie('signed', 'mine', { path: '/', signed: true, sameSite: 'strict' });
    return { set: ['plain', 'signed'] };
  }

  @Get('clear')
  clear(@Res({ passthrough: true }) reply: FastifyReply) {
    reply.clearCookie('plain', { path: '/' });
    return { cleared: 'plain' };
  }

  @Get()
  read(@Req() request: FastifyRequest) {
    const { signed } = request.cookies;
    return { cookies: request.cookies, signed: signed === undefined ? null : request.unsignCookie(signed) };
  }
}
