import { commentsOf } from './source-comments.ts';

const TABLE = 'packages/core/src/options/table.ts';

it('reads the comments of an object, on one line each and with the default', async () => {
  const comments = await commentsOf(TABLE, 'OPTIONS');
  expect(comments.get('gpuCount')).toEqual({ what: 'GPUs for each worker, at least 1', fallback: '1' });
  expect([...comments.keys()].slice(0, 3)).toEqual(['name', 'gpu', 'gpuCount']);
});

it('reads those of an interface', async () => {
  const comments = await commentsOf('packages/worker/src/limits/limits.ts', 'Limits');
  expect(comments.get('headerBytes')?.what).toContain('a longer one is answered 431');
});

it.each([
  ['a declaration that is not there', TABLE, 'OPTIONZ', 'has no OPTIONZ with properties'],
  ['a property without a comment', 'packages/core/src/contract/worker.ts', 'IDENTITY_ENV', 'app has no comment'],
])('refuses %s', async (_, path, declaration, message) => {
  await expect(commentsOf(path, declaration)).rejects.toThrow(message);
});
