import { withoutPlatformOptions } from './platform-options.js';

const source = (options: string, more = '') => `
import { FlashEndpoint, Get } from '@flash-ts/core';
${more}
@FlashEndpoint(${options})
export class Users {
  @Get('/users') list() { return []; }
}
`;
const told = (options: string) => withoutPlatformOptions('/p/src/users.ts', source(options));
const PLAIN = told("{ name: 'users', env: { MODE: 'fast' } }");

describe('a module without the options that the platform applies', () => {
  it.each([
    ['workers', "{ name: 'users', workers: [1, 5], env: { MODE: 'fast' } }"],
    ['workers last, with a comma', "{ name: 'users', env: { MODE: 'fast' }, workers: 3, }"],
    ['several lines', "{\n  name: 'users',\n  idleTimeout: 5,\n  'scalerValue': 2,\n  env: { MODE: 'fast' },\n}"],
    [
      'hardware',
      "{ cpu: ['cpu3c-1-2'], name: 'users', datacenter: 'EU-RO-1', env: { MODE: 'fast' }, flashboot: false }",
    ],
    ['an asserted type', "{ name: 'users', env: { MODE: 'fast' }, workers: 3 } as const"],
  ])('is the same with and without them: %s', (_, options) => {
    expect(told(options).replace(' as const', '')).toBe(PLAIN);
  });

  it.each([
    ['a variable', "{ name: 'users', env: { MODE: 'slow' } }"],
    ['the name', "{ name: 'people', env: { MODE: 'fast' } }"],
    ['a time limit that the worker keeps', "{ name: 'users', env: { MODE: 'fast' }, executionTimeoutMs: 5 }"],
    ['providers', "{ name: 'users', env: { MODE: 'fast' }, providers: [Clock] }"],
    ['a computed name', "{ name: 'users', env: { MODE: 'fast' }, ['workers']: 3 }"],
    ['options from elsewhere', "{ name: 'users', env: { MODE: 'fast' }, ...common }"],
  ])('differs with %s', (_, options) => {
    expect(told(options)).not.toBe(PLAIN);
  });

  it('knows the decorator by another name and by its namespace', () => {
    const named = (workers: number) => `
      import { FlashEndpoint as Endpoint } from '@flash-ts/core';
      import * as flash from '@flash-ts/core';
      @Endpoint({ name: 'a', workers: ${workers} }) export class A {}
      @flash.FlashEndpoint({ name: 'b', workers: ${workers} }) export class B {}`;
    const [one, two] = [1, 2].map((workers) => withoutPlatformOptions('/p/a.ts', named(workers)));
    expect(one).toBe(two);
    expect(one).not.toContain('workers');
  });

  it('keeps options of the same names that are not an endpoint’s', () => {
    const code = source(
      '{}',
      'const pool = { workers: 5, idleTimeout: 1 };\nclass X { @Other({ workers: 2 }) y() {} }',
    );
    expect(withoutPlatformOptions('/p/a.ts', code)).toBe(code);
  });
});
