import type { Worker } from '@flash-ts/core/contract';
import { isOfVersion } from './proof.js';

const workers = (...ids: string[]) => ids.map((id) => ({ id }) as Worker);
const [a, b] = [workers('a'), workers('b')];

it.each([
  ['a', { fresh: a, stale: b }, true],
  ['b', { fresh: a, stale: b }, false],
  [undefined, { fresh: a, stale: b }, false],
  ['other-form-of-a', { fresh: a, stale: b }, false],
  [undefined, { fresh: a, stale: [] }, true],
  ['other-form-of-a', { fresh: a, stale: [] }, true],
  [undefined, { fresh: [], stale: [] }, false],
  ['a', { fresh: [], stale: b }, false],
])('what worker %s has done, of %j, proves the version: %s', (workerId, sight, isProof) => {
  expect(isOfVersion(workerId, sight)).toBe(isProof);
});
