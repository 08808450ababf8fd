import { Controller, Get, Post, Req, UseGuards } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AuthGuard } from '@nestjs/passport';
import { Public } from './jwt.guard.js';
import { Roles } from './roles.guard.js';
import type { User } from './users.service.js';

@Controller()
export class AuthController {
  constructor(private readonly jwt: JwtService) {}

  @Public()
  @UseGuards(AuthGuard('local'))
  @Post('login')
  async login(@Req() { user }: { user: User }) {
    return { token: await this.jwt.signAsync({ sub: user.name, roles: user.roles }) };
  }

  @Get('me')
  me(@Req() { user }: { user: User }) {
    return user;
  }

  @Roles(['admin'])
  @Get('admin')
  admin() {
    return { secret: 42 };
  }

  @Public()
  @Get('open')
  open() {
    return { open: true };
  }
}
