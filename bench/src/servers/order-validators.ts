// No server: checks orders as fast as it can, each side in turn, and writes the rounds' numbers per second as JSON.
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { compileValidator } from '@flash-ts/worker/validation';
import { CreateOrder } from '../../projects/orders/src/order.dto.js';
import { POST_ORDER } from '../orders.ts';
import { ORDER_SCHEMA } from '../order-schema.ts';

const body = POST_ORDER.body as object;

/** With the options that Fastify gives it. */
const ajv = new Ajv({ coerceTypes: 'array', useDefaults: true, removeAdditional: true, allErrors: false });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const matchesSchema = ajv.compile(ORDER_SCHEMA);
const judge = compileValidator(CreateOrder, { forbidUnknown: false });

const sides: Readonly<Record<string, () => unknown>> = {
  ajv: () => matchesSchema(body),
  'compiled from the decorators': () => judge(body, ['body']),
  'class-transformer, class-validator': async () =>
    validate(plainToInstance(CreateOrder, body), { whitelist: true, forbidUnknownValues: false }),
};

async function perSecond(check: () => unknown, milliseconds: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    for (let call = 0; call < 100; call += 1) {
      const result = check();
      if (result instanceof Promise) await result;
    }
    count += 100;
  }
  return (count * 1000) / (performance.now() - start);
}

const results: Record<string, number[]> = {};
for (let round = -1; round < Number(process.argv[2]); round += 1) {
  for (const [name, check] of Object.entries(sides)) {
    const value = await perSecond(check, round < 0 ? 300 : 1000);
    // The first round warms up.
    if (round >= 0) (results[name] ??= []).push(value);
  }
}
process.stdout.write(JSON.stringify(results));
