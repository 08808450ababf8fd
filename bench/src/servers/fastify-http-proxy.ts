import proxy from '@fastify/http-proxy';
import fastify from 'fastify';

const { PORT, UPSTREAM = '' } = process.env;
const app = fastify();
await app.register(proxy, { upstream: UPSTREAM });
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
