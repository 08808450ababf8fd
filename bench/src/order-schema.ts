/** What the decorators of `CreateOrder` say, as JSON Schema. */
export const ORDER_SCHEMA = {
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
