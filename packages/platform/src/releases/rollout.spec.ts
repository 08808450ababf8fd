import type { CanaryRule } from '@flash-ts/core/contract';
import type { RolloutStatus } from '../records/endpoint-record.js';
import { activeVersion, intendedVersion, rolloutAfter, roleOf } from './rollout.js';

const verifying = (servingVersion: number | null): RolloutStatus => ({
  state: 'verifying',
  servingVersion,
  reason: null,
  canary: null,
  fallback: null,
});
const serving: RolloutStatus = { state: 'serving', servingVersion: 2, reason: null, canary: null, fallback: null };
const failed = (servingVersion: number | null): RolloutStatus => ({
  state: 'failed',
  servingVersion,
  reason: 'boom',
  canary: null,
  fallback: null,
});
const watched: RolloutStatus = { ...serving, fallback: 1 };
const canary: CanaryRule = { percent: 10, header: null };
const onCanary: RolloutStatus = { state: 'canary', servingVersion: 1, reason: null, canary, fallback: null };

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
      to: watched,
    },
    {
      name: 'the one before makes room for it',
      from: verifying(1),
      newest: 2,
      event: { kind: 'displaces', version: 2 },
      to: verifying(null),
    },
    {
      name: 'room is made for the newest only',
      from: verifying(1),
      newest: 3,
      event: { kind: 'displaces', version: 2 },
      to: verifying(1),
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
    {
      name: 'with a rule it is a canary when a worker was ready',
      from: { ...verifying(1), canary },
      newest: 2,
      event: { kind: 'ready', version: 2 },
      to: onCanary,
    },
    { name: 'more of its workers', from: onCanary, newest: 2, event: { kind: 'ready', version: 2 }, to: onCanary },
    {
      name: 'a rule where nothing serves is none',
      from: failed(null),
      newest: 3,
      event: { kind: 'released', canary },
      to: verifying(null),
    },
    {
      name: 'a release over a canary ends it',
      from: onCanary,
      newest: 3,
      event: { kind: 'released' },
      to: verifying(1),
    },
    {
      name: 'a canary that breaks',
      from: onCanary,
      newest: 2,
      event: { kind: 'broken', version: 2, reason: 'boom' },
      to: failed(1),
    },
    { name: 'a canary that is promoted', from: onCanary, newest: 2, event: { kind: 'promoted' }, to: watched },
    {
      name: 'a canary that is called off',
      from: onCanary,
      newest: 2,
      event: { kind: 'called-off' },
      to: { ...serving, servingVersion: 1 },
    },
    {
      name: 'a late worker of a canary that was called off',
      from: { ...serving, servingVersion: 1 },
      newest: 2,
      event: { kind: 'ready', version: 2 },
      to: { ...serving, servingVersion: 1 },
    },
    {
      name: 'a late worker of a version that has failed',
      from: failed(1),
      newest: 2,
      event: { kind: 'ready', version: 2 },
      to: failed(1),
    },
    { name: 'a watched one is proven', from: watched, newest: 2, event: { kind: 'proven' }, to: serving },
    {
      name: 'a watched one crashes',
      from: watched,
      newest: 2,
      event: { kind: 'crashed', version: 2, reason: 'boom' },
      to: failed(1),
    },
    {
      name: 'one that is watched no more crashes',
      from: serving,
      newest: 2,
      event: { kind: 'crashed', version: 2, reason: 'boom' },
      to: serving,
    },
    {
      name: 'the fallback of a watched one crashes',
      from: watched,
      newest: 2,
      event: { kind: 'crashed', version: 1, reason: 'boom' },
      to: watched,
    },
    {
      name: 'a release over a watched one leaves the watch',
      from: watched,
      newest: 3,
      event: { kind: 'released' },
      to: { ...verifying(2), fallback: 1 },
    },
    {
      name: 'it falls back to the last one that is proven',
      from: { ...verifying(2), fallback: 1 },
      newest: 3,
      event: { kind: 'ready', version: 3 },
      to: { ...watched, servingVersion: 3 },
    },
    {
      name: 'a watched one crashes while a newer one is verified',
      from: { ...verifying(2), fallback: 1 },
      newest: 3,
      event: { kind: 'crashed', version: 2, reason: 'boom' },
      to: verifying(1),
    },
    {
      name: 'a watched one is called off',
      from: watched,
      newest: 2,
      event: { kind: 'called-off' },
      to: { ...serving, servingVersion: 1 },
    },
  ] as const)('$name', ({ from, newest, event, to }) => {
    expect(rolloutAfter(from, newest, event)).toEqual(to);
  });

  it('sends demand to the serving version, or to the newest while none serves', () => {
    expect(activeVersion(verifying(1), 2)).toBe(1);
    expect(activeVersion(verifying(null), 2)).toBe(2);
    expect(activeVersion(onCanary, 2)).toBe(1);
  });

  it.each([
    { name: 'the first one has yet to show itself', status: verifying(null), newest: 1, roles: ['serving'] },
    { name: 'a new one has yet to show itself', status: verifying(1), newest: 2, roles: ['serving', 'candidate'] },
    { name: 'a new one is a canary', status: onCanary, newest: 2, roles: ['serving', 'canary'] },
    { name: 'the newest serves', status: serving, newest: 2, roles: ['retired', 'serving'] },
    {
      name: 'the newest serves and is watched',
      status: { ...serving, fallback: 1 },
      newest: 2,
      roles: ['fallback', 'serving'],
    },
    { name: 'the newest has failed', status: failed(1), newest: 2, roles: ['serving', 'retired'] },
    {
      name: 'a new one comes while another is watched',
      status: { ...verifying(2), fallback: 1 },
      newest: 3,
      roles: ['fallback', 'serving', 'candidate'],
    },
  ])('knows what is wanted of each version when $name', ({ status, newest, roles }) => {
    expect(roles.map((_, index) => roleOf(index + 1, status, newest))).toEqual(roles);
  });

  it('intends all workers to be of the newest, unless that is a canary, was called off or has failed', () => {
    expect([verifying(1), failed(1), serving].map((status) => intendedVersion(status, 2))).toEqual([2, 1, 2]);
    expect([onCanary, { ...serving, servingVersion: 1 }].map((status) => intendedVersion(status, 2))).toEqual([1, 1]);
  });
});
