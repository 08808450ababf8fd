import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { User } from './users.service.js';

interface Payload {
  readonly sub: string;
  readonly roles: readonly string[];
}

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: process.env['JWT_SECRET'] ?? 'none',
    });
  }

  validate({ sub, roles }: Payload): User {
    return { name: sub, roles };
  }
}
