import type { JsonSchema } from '../types.js';

export const VALIDATION_ERROR_NAME = 'ValidationError';
const FAULT_NAME = 'FaultDetail';

/** The body of a worker's 422: FastAPI's form, so that its clients can read it, plus Nest's fields. */
export const VALIDATION_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  [FAULT_NAME]: {
    type: 'object',
    description: 'One thing that is wrong with a request',
    properties: {
      loc: {
        type: 'array',
        items: { type: ['string', 'integer'] },
        description: 'body, path, query or header, then property names and array indexes',
      },
      msg: { type: 'string' },
      type: { type: 'string', description: 'Name of the constraint, missing, unknown_field or type_error.…' },
    },
    required: ['loc', 'msg', 'type'],
  },
  [VALIDATION_ERROR_NAME]: {
    type: 'object',
    properties: {
      statusCode: { const: 422 },
      message: { type: 'array', items: { type: 'string' } },
      error: { type: 'string' },
      detail: { type: 'array', items: { $ref: `#/components/schemas/${FAULT_NAME}` } },
    },
    required: ['statusCode', 'message', 'error', 'detail'],
  },
};
