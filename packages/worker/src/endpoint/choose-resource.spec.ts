import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '@flash-ts/core/manifest';
import { chooseResource } from './choose-resource.js';

const manifest = (...names: string[]) =>
  ({ resources: Object.fromEntries(names.map((name) => [name, { file_path: name }])) }) as unknown as Manifest;

describe('chooseResource', () => {
  test.each([
    ['the one that is named', manifest('a', 'b'), 'b', 'b'],
    ['the only one', manifest('a'), undefined, 'a'],
  ])('%s', (_name, from, wanted, expected) => {
    expect(chooseResource(from, wanted)).toEqual({ name: expected, resource: { file_path: expected }, manifest: from });
  });

  test.each([
    ['several and none named', manifest('a', 'b'), undefined, 'its endpoints: a, b'],
    [
      'a name that is not there',
      manifest('a'),
      'c',
      '"c", which is not an endpoint of the manifest; its endpoints: a.',
    ],
    ['a name that every object has', manifest('a'), 'constructor', 'its endpoints: a'],
    ['an empty manifest', manifest(), undefined, 'its endpoints: none'],
  ])('%s is refused', (_name, from, wanted, message) => {
    expect(() => chooseResource(from, wanted)).toThrow(message);
  });
});
