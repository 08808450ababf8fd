import { Injectable, UnauthorizedException } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-local';
import { UsersService, type User } from './users.service.js';

@Injectable()
export class PasswordStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly users: UsersService) {
    super();
  }

  async validate(name: string, password: string): Promise<User> {
    const user = await this.users.check(name, password);
    if (!user) throw new UnauthorizedException('Wrong name or password');
    return user;
  }
}
