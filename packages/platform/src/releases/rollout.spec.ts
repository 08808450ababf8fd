import type { RolloutStatus } from '../store/endpoint-record.js';
import { activeVersion, rolloutAfter } from './rollout.js';

const verifying = (servingVersion: number | null): RolloutStatus => ({
  state: 'verifying',
  servingVersion,
  reason: null,
});
const serving: RolloutStatus = { state: 'serving', servingVersion: 2, reason: null };
const failed = (servingVersion: number | null): RolloutStatus => ({ state: 'failed', servingVersion, reason: 'boom' });

describe('rolloutAfter', () => {
  it.each([
    {
      name: 'a release is verified while the one before serves',
      from: serving,
      newest: 3,
      event: { kind: 'released' },
      to: verifying(2),
    },
    {
      name: 'it serves when a worker was ready',
      from: verifying(1),
      newest: 2,
      event: { kind: 'ready', version: 2 },
      to: serving,
    },
    {
      name: 'an older worker changes nothing',
      from: verifying(1),
      newest: 2,
      event: { kind: 'ready', version: 1 },
      to: verifying(1),
    },
    {
      name: 'broken: the one before stays',
      from: verifying(1),
      newest: 2,
      event: { kind: 'broken', version: 2, reason: 'boom' },
      to: failed(1),
    },
    {
      name: 'broken with none before',
      from: verifying(null),
      newest: 2,
      event: { kind: 'broken', version: 2, reason: 'boom' },
      to: failed(null),
    },
    { name: 'it boots after all', from: failed(null), newest: 2, event: { kind: 'ready', version: 2 }, to: serving },
    {
      name: 'one that has served does not fail',
      from: serving,
      newest: 2,
      event: { kind: 'broken', version: 2, reason: 'boom' },
      to: serving,
    },
  ] as const)('$name', ({ from, newest, event, to }) => {
    expect(rolloutAfter(from, newest, event)).toEqual(to);
  });

  it('sends demand to the serving version, or to the newest while none serves', () => {
    expect(activeVersion(verifying(1), 2)).toBe(1);
    expect(activeVersion(verifying(null), 2)).toBe(2);
  });
});
