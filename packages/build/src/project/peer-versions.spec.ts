import { expect, test } from '@jest/globals';
import { isServed } from './peer-versions.js';

test.each([
  ['12.0.0', '^12.0.0', true],
  ['12.5.1', '^12.0.0', true],
  ['12.0.0-next.1', '^12.0.0', true],
  ['11.9.9', '^12.0.0', false],
  ['13.0.0', '^12.0.0', false],
  ['10.4.0', '^12.0.0', false],
  ['7.8.0', '^7.8.1', false],
  ['7.10.0', '^7.8.1', true],
  ['0.15.3', '^0.15.0', true],
  ['0.14.2', '^0.15.0', false],
  ['0.16.0', '^0.15.0', false],
  ['1.0.0', '^0.15.0', false],
  ['0.5.0', '^0.5.1', false],
])('%s in %s: %p', (version, range, served) => {
  expect(isServed(version, range)).toBe(served);
});
