import type { LocatedEndpoint } from '../manifest/index.js';
import { callCycles, unknownCalls } from './called-endpoints.js';

const located = (name: string, ...calls: string[]): LocatedEndpoint =>
  ({
    definition: { name, className: name.toUpperCase() },
    filePath: `src/${name}.ts`,
    exportName: name,
    calls,
  }) as unknown as LocatedEndpoint;

describe('calls between endpoints', () => {
  it('to one that is not in the build are faults', () => {
    expect(unknownCalls([located('a', 'b'), located('b', 'c')])).toMatchObject([
      { code: 'FLASH_CALL_UNKNOWN', where: { file: 'src/b.ts', className: 'B' } },
    ]);
  });

  it.each([
    ['none', [located('a', 'b'), located('b')], []],
    ['itself', [located('a', 'a')], [['a', 'a']]],
    ['two, told once', [located('a', 'b'), located('b', 'a')], [['a', 'b', 'a']]],
    [
      'the shortest of three',
      [located('a', 'b'), located('b', 'c', 'd'), located('c', 'a'), located('d')],
      [['a', 'b', 'c', 'a']],
    ],
  ])('in a circle are told: %s', (_, endpoints, cycles) => {
    expect(callCycles(endpoints).map(({ message }) => message)).toEqual(
      cycles.map((names) => expect.stringContaining(names.join(' calls '))),
    );
  });
});
