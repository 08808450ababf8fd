import { describe, expect, test } from '@jest/globals';
import { Health, healthAnswer } from './health.js';

describe('healthAnswer', () => {
  test.each([
    [{ phase: 'initializing' }, 204, undefined],
    [{ phase: 'ready' }, 200, { status: 'healthy' }],
    [{ phase: 'draining' }, 503, { status: 'draining' }],
    [{ phase: 'failed', reason: 'no "weights"' }, 503, { status: 'unhealthy', reason: 'no "weights"' }],
  ] as const)('%o', (state, status, body) => {
    const answer = healthAnswer(state);
    expect(answer.status).toBe(status);
    expect(answer.body && JSON.parse(answer.body)).toEqual(body);
  });

  test('says to who takes 204 for ready that the worker is not', () => {
    const answer = healthAnswer({ phase: 'initializing' }, true);
    expect([answer.status, answer.body]).toEqual([503, '{"status":"initializing"}']);
    expect(healthAnswer({ phase: 'ready' }, true).status).toBe(200);
  });
});

describe('Health', () => {
  test('goes from booting through ready to draining', () => {
    const health = new Health();
    expect(health.state.phase).toBe('initializing');
    health.become({ phase: 'ready' });
    expect(health.state.phase).toBe('ready');
    health.become({ phase: 'draining' });
    expect(health.state.phase).toBe('draining');
  });

  test('a boot that completes while the worker drains does not make it ready again', () => {
    const health = new Health();
    health.become({ phase: 'draining' });
    health.become({ phase: 'ready' });
    expect(health.state.phase).toBe('draining');
  });
});
