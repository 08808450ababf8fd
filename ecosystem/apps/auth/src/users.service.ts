import { Injectable } from '@nestjs/common';
import { compare, hashSync } from 'bcryptjs';

export interface User {
  readonly name: string;
  readonly roles: readonly string[];
}

@Injectable()
export class UsersService {
  private readonly users = [
    { name: 'ada', hash: hashSync('engine', 4), roles: ['admin'] },
    { name: 'bob', hash: hashSync('builder', 4), roles: [] },
  ];

  async check(name: string, password: string): Promise<User | undefined> {
    const user = this.users.find((candidate) => candidate.name === name);
    return user && (await compare(password, user.hash)) ? { name, roles: user.roles } : undefined;
  }
}
