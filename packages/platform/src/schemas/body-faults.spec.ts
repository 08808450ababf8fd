import { CanarySchema, CREATE_SCHEMAS, UpdateSchema } from '@flash-ts/core/contract-schema';
import { Type } from 'typebox';
import { bodyFaults } from './body-faults.js';

const Limits = Type.Object({ stuckMs: Type.Integer({ minimum: 100, maximum: 2_147_483_647 }) });

describe('bodyFaults', () => {
  it.each([
    [
      'a setting below its least',
      Limits,
      { stuckMs: 1.5 },
      ['The field stuckMs is 1.5; allowed: a whole number from 100 to 2147483647.'],
    ],
    [
      'a setting that is a text',
      Limits,
      { stuckMs: 'abc' },
      ['The field stuckMs is "abc"; allowed: a whole number from 100 to 2147483647.'],
    ],
    [
      'a field of a field',
      UpdateSchema,
      { workers: { min: -1 } },
      ['The field workers.min is -1; allowed: a whole number from 0 on.'],
    ],
    [
      'an unknown field of a field',
      UpdateSchema,
      { workers: { mim: 1 } },
      ['The field workers.mim does not exist; allowed: min, max, idleTimeout.'],
    ],
    [
      'a word that is none of those',
      UpdateSchema,
      { flashboot: 'ON' },
      ['The field flashboot is "ON"; allowed: "OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT".'],
    ],
    [
      'an item of a list',
      UpdateSchema,
      { cpu: [{ id: 'cpu3c', vcpuCount: 1 }] },
      ['The field cpu.0.vcpuCount is 1; allowed: a whole number from 2 on.'],
    ],
    ['an empty list', UpdateSchema, { cpu: [] }, ['The field cpu is []; allowed: a list of at least 1, each once.']],
    [
      'a percentage above all',
      CanarySchema,
      { percent: 101 },
      ['The field percent is 101; allowed: a number from 0 to 100.'],
    ],
    ['no object', UpdateSchema, 5, ['The body is 5; allowed: an object.']],
    [
      'several things',
      CREATE_SCHEMAS.LOAD_BALANCER,
      { type: 'QUEUE', name: '', scaling: { type: 'REQUEST_COUNT', requestCount: 4 } },
      [
        'The field image is missing.',
        'The field name is ""; allowed: a text that is not empty.',
        'The field type is "QUEUE"; allowed: "LOAD_BALANCER".',
      ],
    ],
  ])('%s', (_, schema, body, faults) => {
    expect([...bodyFaults(schema, body)].toSorted()).toEqual(faults);
  });

  it('does not tell the value of a variable', () => {
    const [fault] = bodyFaults(UpdateSchema, { env: { TOKEN: 12_345 } });
    expect(fault).toBe('The field env.TOKEN is a value that is not shown; allowed: a text.');
  });
});
