import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import type { ValidateFunction } from 'ajv';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import fc from 'fast-check';
import { faultsOf, schemaOf } from './check-document.js';
import { classOf, documentOf, dtoShape, payloadOf } from './dto-shapes.js';

/** The properties that a worker would refuse in a JSON body. */
async function refusedByValidators(type: Type, payload: object): Promise<string[]> {
  const instance = plainToInstance(type, payload) as object;
  const errors = await validate(instance, { whitelist: true, forbidUnknownValues: false });
  return errors.map(({ property }) => property).toSorted((a, b) => a.localeCompare(b));
}

/** The properties that the schema refuses. */
function refusedBySchema(check: ValidateFunction, payload: object): string[] {
  check(payload);
  const names = (check.errors ?? []).map(({ instancePath, params }) =>
    instancePath === '' ? (params['missingProperty'] as string) : (instancePath.split('/')[1] as string),
  );
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
}

test('the document of any class is valid', async () => {
  await fc.assert(
    fc.asyncProperty(dtoShape, async (shapes) => {
      expect(await faultsOf(documentOf(classOf(shapes)))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a schema refuses the properties that the validators refuse, and no other', async () => {
  const tried = { refused: 0, accepted: 0 };
  await fc.assert(
    fc.asyncProperty(
      dtoShape.chain((shapes) =>
        fc.record({
          shapes: fc.constant(shapes),
          payloads: fc.array(payloadOf(shapes), { minLength: 8, maxLength: 16 }),
        }),
      ),
      async ({ shapes, payloads }) => {
        const type = classOf(shapes);
        const document = documentOf(type);
        const check = schemaOf(document, 'Dto');
        const schema = document.components.schemas['Dto'];
        for (const written of payloads) {
          const payload = JSON.parse(JSON.stringify(written)) as object;
          const refused = await refusedByValidators(type, payload);
          tried.refused += refused.length;
          tried.accepted += shapes.length - refused.length;
          expect({ payload, schema, refused: refusedBySchema(check, payload) }).toEqual({ payload, schema, refused });
        }
      },
    ),
    { numRuns: 150 },
  );
  // Both sides were tried.
  expect(Math.min(tried.refused, tried.accepted)).toBeGreaterThan(500);
});
