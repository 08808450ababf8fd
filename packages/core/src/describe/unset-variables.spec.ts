import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UnsetVariables } from './unset-variables.js';

let own: NodeJS.ProcessEnv;

beforeEach(() => {
  own = process.env;
});

afterEach(() => {
  process.env = own;
});

test('tells what was asked for and is not set, each once and since the last time', () => {
  const variables = UnsetVariables.watch();
  const { FLASH_TEST_A: a, PATH: path } = process.env;
  void process.env['FLASH_TEST_A'];
  const hasB = 'FLASH_TEST_B' in process.env;
  expect([a, path, hasB]).toEqual([undefined, own['PATH'], false]);
  expect(variables.take()).toEqual(['FLASH_TEST_A', 'FLASH_TEST_B']);
  expect(variables.take()).toEqual([]);
});

test('is the environment for all else: written, listed, copied and deleted', () => {
  UnsetVariables.watch();
  process.env['FLASH_TEST_C'] = 1 as unknown as string;
  expect([process.env['FLASH_TEST_C'], own['FLASH_TEST_C']]).toEqual(['1', '1']);
  expect(Object.keys(process.env)).toEqual(Object.keys(own));
  expect({ ...process.env }).toEqual({ ...own });
  delete process.env['FLASH_TEST_C'];
  expect(own['FLASH_TEST_C']).toBeUndefined();
});
