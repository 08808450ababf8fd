// Fastify with a JSON schema: what a validated POST can cost at best in this language.
import { fastify } from 'fastify';

const app = fastify();

const order = {
  type: 'object',
  required: ['name', 'email', 'items'],
  properties: {
    name: { type: 'string', maxLength: 100 },
    email: { type: 'string', format: 'email' },
    age: { type: 'integer', minimum: 0 },
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sku', 'qty'],
        properties: { sku: { type: 'string', maxLength: 100 }, qty: { type: 'integer', minimum: 1 } },
      },
    },
  },
} as const;

interface Order {
  name: string;
  email: string;
  items: unknown[];
}

app.get('/ping', () => ({ status: 'healthy' }));
app.get('/noop', () => ({ ok: true }));
app.post<{ Body: Order }>('/orders', { schema: { body: order } }, ({ body }) => ({
  id: 1,
  name: body.name,
  email: body.email,
  items: body.items.length,
}));

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
