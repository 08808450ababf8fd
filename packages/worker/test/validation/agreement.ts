import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import fc from 'fast-check';
import { compileAcceptor, compileValidator } from '../../src/validation/compile-validator.js';
import { differenceOf, oracle } from './oracle.js';
import { payloadArb } from './payloads.js';
import { classOf, shapeArb, type Shape } from './shapes.js';

// What is left to class-validator is told at the debug level.
Logger.overrideLogger(['warn', 'error', 'fatal']);

/** `FLASH_DIFF_RUNS` is the number of shapes of DTO; `FLASH_DIFF_SEED` another series of them. `npm run test:agreement` has more of them. */
const SHAPES = Number(process.env['FLASH_DIFF_RUNS'] ?? 100);
const SEED = Number(process.env['FLASH_DIFF_SEED'] ?? 1);
const PAYLOADS = 1000;
const PARTS = 5;

/** Most are small: the time goes into what class-validator does with large ones. */
const shapesArb = fc.oneof({ weight: 3, arbitrary: shapeArb(1) }, { weight: 1, arbitrary: shapeArb(2) });

/** Compares our validators with class-validator and class-transformer on half of the shapes: Jest runs files at the same time, not tests. */
export function describeAgreement(half: 0 | 1): void {
  const shapes = fc
    .sample(shapesArb, { numRuns: SHAPES, seed: SEED })
    .map((shape, index) => ({ shape, index }))
    .filter(({ index }) => index % 2 === half);
  const seen = { compiled: 0, payloads: 0, accepted: 0, acceptedByFunction: 0 };

  const reportOf = async (shape: Shape, index: number) => {
    forgetClasses();
    const forbidUnknown = index % 3 === 0;
    const dto = classOf(shape);
    const judge = compileValidator(dto, { forbidUnknown });
    const isCompiled = compileAcceptor(dto, { forbidUnknown }) !== undefined;
    if (isCompiled) seen.compiled += 1;
    const agrees = async (text: string) => {
      const expected = await oracle(dto, text, forbidUnknown);
      const actual = judge(JSON.parse(text), ['body']);
      seen.payloads += 1;
      if (isCompiled && expected !== 'thrown' && 'value' in expected) {
        seen.accepted += 1;
        if (!(actual instanceof Promise)) seen.acceptedByFunction += 1;
      }
      expect(differenceOf(await actual, expected)).toBeUndefined();
    };
    const options = { numRuns: PAYLOADS, seed: SEED + index };
    return fc.defaultReportMessage(await fc.check(fc.asyncProperty(payloadArb(shape), agrees), options));
  };

  describe(`${shapes.length} shapes of DTO, ${PAYLOADS} payloads each`, () => {
    test.each(Array.from({ length: PARTS }, (_, part) => part))(
      'agree with class-validator and class-transformer, part %i',
      async (part) => {
        const ofPart = shapes.filter((_, position) => position % PARTS === part);
        for (const { shape, index } of ofPart) expect(await reportOf(shape, index)).toBeUndefined();
      },
      60_000 + SHAPES * 5_000,
    );

    test('are mostly compiled, and the functions accept nearly all that is valid', () => {
      expect(seen.payloads).toBe(shapes.length * PAYLOADS);
      expect(seen.compiled / shapes.length).toBeGreaterThan(0.5);
      expect(seen.accepted / seen.payloads).toBeGreaterThan(0.1);
      expect(seen.acceptedByFunction / seen.accepted).toBeGreaterThan(0.9);
    });
  });
}

/** class-validator asks every class that it knows whether it is a parent: hundreds of them would make up most of the time. */
function forgetClasses(): void {
  const { validationMetadatas } = getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, unknown> };
  validationMetadatas.clear();
}
