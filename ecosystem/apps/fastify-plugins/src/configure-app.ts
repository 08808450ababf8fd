import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import etag from '@fastify/etag';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import session from '@fastify/session';
import { HttpException, HttpStatus } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const SECRET = 'a secret of at least thirty-two characters';

export async function configureApp(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"] } } });
  await app.register(cookie, { secret: SECRET });
  await app.register(session, { secret: SECRET, cookie: { secure: false }, saveUninitialized: false });
  await app.register(csrf, { sessionPlugin: '@fastify/session' });
  await app.register(compress, { threshold: 100, encodings: ['br', 'gzip', 'identity'] });
  await app.register(etag);
  await app.register(rateLimit, {
    max: 1_000,
    timeWindow: '10 minutes',
    keyGenerator: (request) => String(request.headers['x-client'] ?? 'all'),
    // Nest makes a 500 of an error that is no exception of its own.
    errorResponseBuilder: (_request, { max }) => new HttpException(`at most ${max}`, HttpStatus.TOO_MANY_REQUESTS),
    allowList: (request) => request.headers['x-client'] === undefined,
  });
}
