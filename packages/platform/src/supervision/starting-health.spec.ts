import fc from 'fast-check';
import { defaultSettings } from '../settings/platform-settings.js';
import type { Health } from './health.js';
import { judgeBoot, judgeRevival } from './starting-health.js';

const rules = defaultSettings;
const ready: Health = { kind: 'ready', stuckMs: 0 };
const initializing: Health = { kind: 'initializing' };
const silent: Health = { kind: 'silent' };
const unhealthy: Health = { kind: 'unhealthy', reason: '/ping answered 503: no weights' };
const isReady = { kind: 'ready', lookAfterMs: 1000 };
const starting = (lookAfterMs: number) => ({ kind: 'starting', lookAfterMs });
const failed = (reason: string) => ({ kind: 'failed', reason });

const anyHealth = fc.constantFrom(ready, initializing, silent, unhealthy);
const anyElapsed = fc.nat(2 * rules.bootMs);

describe('a worker that boots', () => {
  const NEVER_LISTENED = failed('did not answer /ping on PORT_HEALTH within 30 s');

  it.each([
    ['is ready at once', ready, 5, true, isReady],
    ['is ready later than it may be', ready, 600_001, true, isReady],
    ['is not there yet', silent, 999, false, starting(10)],
    ['takes a while to listen', silent, 1000, false, starting(50)],
    ['has the whole time to listen', silent, 30_000, false, starting(250)],
    ['does not listen', silent, 30_001, false, NEVER_LISTENED],
    ['has listened, and computes now', silent, 30_001, true, starting(250)],
    ['loads', initializing, 9999, true, starting(50)],
    ['has the whole time to load', initializing, 600_000, true, starting(250)],
    ['loads for too long', initializing, 600_001, true, failed('was not ready after 600 s')],
    ['says that it is ill', unhealthy, 5, true, failed('did not become ready: /ping answered 503: no weights')],
  ])('%s', (_, health, elapsedMs, answered, verdict) => {
    expect(judgeBoot({ health, elapsedMs, answered, healthPath: '/ping' }, rules)).toEqual(verdict);
  });

  it('is looked at again exactly while it may still become ready', () => {
    fc.assert(
      fc.property(anyHealth, anyElapsed, fc.boolean(), (health, elapsedMs, heard) => {
        const answered = heard || health.kind !== 'silent';
        const { kind } = judgeBoot({ health, elapsedMs, answered, healthPath: '/ping' }, rules);
        const hopeful = health.kind === 'initializing' || health.kind === 'silent';
        expect(kind === 'ready').toBe(health.kind === 'ready');
        expect(kind === 'starting').toBe(hopeful && elapsedMs <= (answered ? rules.bootMs : rules.listenMs));
      }),
    );
  });
});

describe('a worker that was frozen', () => {
  it.each([
    ['is back', ready, 1, isReady],
    ['is back late', ready, 3001, isReady],
    ['does not answer yet', silent, 1, starting(10)],
    ['says that it has hung, by its own clock', unhealthy, 2, starting(10)],
    ['has the whole time to come back', silent, 3000, starting(50)],
    ['does not come back', silent, 3001, failed('did not come back after it was frozen')],
    ['still says that it is ill', unhealthy, 3001, failed('did not come back after it was frozen')],
  ])('%s', (_, health, elapsedMs, verdict) => {
    expect(judgeRevival({ health, elapsedMs }, rules)).toEqual(verdict);
  });

  it('is never believed to be ill before its time is over', () => {
    fc.assert(
      fc.property(anyHealth, anyElapsed, (health, elapsedMs) => {
        const { kind } = judgeRevival({ health, elapsedMs }, rules);
        expect(kind === 'failed').toBe(health.kind !== 'ready' && elapsedMs > rules.revivalMs);
      }),
    );
  });
});
