import type { Case, Request } from '../../harness/case.ts';

function login(username: string, password: string): Request {
  return {
    method: 'POST',
    path: '/login',
    json: { username, password },
    keep: { [username]: 'token' },
    varies: ['token'],
  };
}

const as = (name: string) => ({ authorization: `Bearer {{${name}}}` });

export default {
  title: 'JWT and Passport',
  env: { JWT_SECRET: 'a secret of this test' },
  trials: [
    {
      packages: ['@nestjs/passport', 'passport', 'passport-local', 'bcryptjs'],
      what: 'a login with name and password',
      steps: [
        login('ada', 'engine'),
        login('bob', 'builder'),
        { ...login('eve', 'apple'), status: 401 },
        { method: 'POST', path: '/login', json: {}, status: 401 },
        { method: 'POST', path: '/login', status: 401 },
      ],
    },
    {
      packages: ['@nestjs/jwt', '@nestjs/passport', 'passport-jwt'],
      what: 'a global guard with public routes, and roles',
      steps: [
        { path: '/open' },
        { path: '/me', status: 401 },
        { path: '/me', headers: as('ada') },
        { path: '/me', headers: { authorization: 'Bearer {{ada}}x' }, status: 401 },
        { path: '/admin', headers: as('ada') },
        { path: '/admin', headers: as('bob'), status: 403 },
      ],
    },
    {
      packages: ['@nestjs/platform-fastify'],
      what: 'CORS with credentials',
      steps: [
        { path: '/open', headers: { origin: 'https://shop.test' } },
        {
          method: 'OPTIONS',
          path: '/me',
          headers: { origin: 'https://shop.test', 'access-control-request-method': 'GET' },
        },
        { path: '/none', headers: { origin: 'https://shop.test' }, status: 404 },
      ],
    },
  ],
} satisfies Case;
