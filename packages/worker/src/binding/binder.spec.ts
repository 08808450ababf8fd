import { describe, expect, test } from '@jest/globals';
import { compileBinder, type BoundRequest, type DtoValidators } from './binder.js';
import type { DeclaredParameter } from './declared-parameters.js';

const NO_DTOS = {} as DtoValidators;

/** A request after it was bound, and its faults. */
async function bound(parameter: Omit<DeclaredParameter, 'ownPipes'>, request: Record<string, unknown>) {
  const value = { headers: {}, query: {}, params: {}, bodyFault: null, ...request };
  const faults = await compileBinder([{ ...parameter, ownPipes: false }], NO_DTOS)?.(value as unknown as BoundRequest);
  return { ...value, types: faults?.map(({ type }) => type) };
}

describe('a value that is declared as a list', () => {
  const tags = { source: 'query', key: 'tags', type: Array } as const;

  test.each([
    ['given once, is a list of one', { tags: 'a' }, { tags: ['a'] }],
    ['given several times, is a list of them', { tags: ['a', 'b'] }, { tags: ['a', 'b'] }],
    ['given empty, is a list of one empty text', { tags: '' }, { tags: [''] }],
    ['not given, stays away', {}, {}],
  ])('%s', async (_, query, expected) => {
    expect(await bound(tags, { query })).toMatchObject({ query: expected, types: [] });
  });

  test('is one from a header too', async () => {
    const request = { headers: { 'x-tags': 'a' } };
    expect(await bound({ source: 'header', key: 'X-Tags', type: Array }, request)).toMatchObject({
      headers: { 'x-tags': ['a'] },
    });
  });
});

describe('a body that is declared as bytes', () => {
  const bytes = { source: 'body', key: undefined, type: Buffer as never } as const;

  test('is what came in another media type than JSON and text', async () => {
    const body = Buffer.from([1, 2]);
    const headers = { 'content-type': 'application/octet-stream' };
    expect(await bound(bytes, { body, headers })).toMatchObject({ body, types: [] });
  });

  test.each([
    ['JSON', { body: { type: 'Buffer', data: [1] }, headers: { 'content-type': 'application/json' } }],
    ['text', { body: 'text', headers: { 'content-type': 'text/plain' } }],
  ])('is not %s', async (_, request) => {
    expect((await bound(bytes, request)).types).toEqual(['type_error.bytes']);
  });
});
