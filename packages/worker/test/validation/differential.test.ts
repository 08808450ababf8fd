import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import fc from 'fast-check';
import { compileAcceptor, compileValidator } from '../../src/validation/compile-validator.js';
import { differenceOf, oracle } from './oracle.js';
import { payloadArb } from './payloads.js';
import { classOf, shapeArb } from './shapes.js';

/** `FLASH_DIFF_RUNS` is the number of shapes; `FLASH_DIFF_SEED` another series of them. */
const SHAPES = Number(process.env['FLASH_DIFF_RUNS'] ?? 200);
const SEED = Number(process.env['FLASH_DIFF_SEED'] ?? 1);
const PAYLOADS = 1000;
const PARTS = 8;

const shapes = fc.sample(shapeArb(2), { numRuns: SHAPES, seed: SEED });
const seen = { compiled: 0, payloads: 0, accepted: 0, acceptedByFunction: 0 };

describe(`${SHAPES} shapes of DTO, ${PAYLOADS} payloads each, agree with class-validator and class-transformer`, () => {
  test.each(Array.from({ length: PARTS }, (_, part) => part))(
    'part %i',
    async (part) => {
      for (const [index, shape] of shapes.entries()) {
        if (index % PARTS !== part) continue;
        forgetClasses();
        const forbidUnknown = index % 3 === 0;
        const dto = classOf(shape);
        const judge = compileValidator(dto, { forbidUnknown });
        const accept = compileAcceptor(dto, { forbidUnknown });
        if (accept) seen.compiled += 1;
        const agrees = async (text: string) => {
          const expected = await oracle(dto, text, forbidUnknown);
          const actual = judge(JSON.parse(text), ['body']);
          if (accept && expected !== 'thrown' && 'value' in expected) {
            seen.accepted += 1;
            if (!(actual instanceof Promise)) seen.acceptedByFunction += 1;
          }
          seen.payloads += 1;
          expect(differenceOf(await actual, expected)).toBeUndefined();
        };
        const run = await fc.check(fc.asyncProperty(payloadArb(shape), agrees), {
          numRuns: PAYLOADS,
          seed: SEED + index,
        });
        expect(fc.defaultReportMessage(run)).toBeUndefined();
      }
    },
    SHAPES * 5_000,
  );

  test('and most of them are compiled, and most of what is valid is accepted by the function itself', () => {
    expect(seen.payloads).toBe(SHAPES * PAYLOADS);
    expect(seen.compiled / SHAPES).toBeGreaterThan(0.5);
    expect(seen.accepted / seen.payloads).toBeGreaterThan(0.1);
    expect(seen.acceptedByFunction / seen.accepted).toBeGreaterThan(0.9);
  });
});

/** class-validator asks every class that it knows whether it is a parent: hundreds of them would make up most of the time. */
function forgetClasses(): void {
  const { validationMetadatas } = getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, unknown> };
  validationMetadatas.clear();
}
