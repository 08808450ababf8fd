import { expect, test } from '@jest/globals';

const variables = async (text: string) => [
  ...(await import('./declared-variables.js')).declaredVariables('a.ts', text),
];

test('finds the names of env, and the texts that stand there', async () => {
  const text = `
    @FlashEndpoint({ cpu: 'cpu3c-1-2', env: { A: 'text', 'B': secret('X'), C: process.env.C, [D]: 'computed', ...more } })
    export class One {}
    @FlashEndpoint() class Two {}
    @Injectable() @FlashEndpoint({ env }) export default class Three {}
    @FlashEndpoint({ env: { E: secret('E') } }) class Four {}
  `;
  expect(await variables(text)).toEqual([
    ['A', 'text'],
    ['B', undefined],
    ['C', undefined],
    ['E', undefined],
  ]);
});
