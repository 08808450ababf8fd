import { Controller, Get } from '@nestjs/common';
import { compare, hash } from 'bcryptjs';
import { jwtVerify, SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { customAlphabet, nanoid } from 'nanoid';
import { NIL, v4, v5, v7, validate, version } from 'uuid';

@Controller()
export class SecretsController {
  @Get('bcryptjs')
  async bcryptjs() {
    const hashed = await hash('secret', 4);
    return { length: hashed.length, right: await compare('secret', hashed), wrong: await compare('other', hashed) };
  }

  @Get('jsonwebtoken')
  jsonwebtoken() {
    const token = jsonwebtoken.sign({ sub: 'ada', iat: 1 }, 'secret', { algorithm: 'HS512' });
    const refused = () => jsonwebtoken.verify(`${token}x`, 'secret');
    return { token, payload: jsonwebtoken.verify(token, 'secret'), error: errorOf(refused) };
  }

  @Get('jose')
  async jose() {
    const key = new TextEncoder().encode('secret');
    const token = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(1).sign(key);
    const { payload } = await jwtVerify(token, key);
    return { token, payload };
  }

  @Get('uuid')
  uuid() {
    const ids = [v4(), v7()];
    return { named: v5('flash', NIL), valid: ids.map(validate), versions: ids.map(version) };
  }

  @Get('nanoid')
  nanoid() {
    return { length: nanoid().length, digits: /^\d{8}$/.test(customAlphabet('0123456789', 8)()) };
  }
}

function errorOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
