import { HandClock } from '../../test/support/hand-clock.js';
import type { FlashError } from '@flash-ts/core/errors';
import { RequestCrashes } from '../routing/request-crashes.js';
import type { RoutableEndpoint, Slot, Waiter } from '../routing/slot.js';
import { ANY } from '../routing/affinity.js';
import { Settings } from '../settings/settings.js';
import { FaultInjector, type FaultInjection, type InjectedAnswer } from './fault-injector.js';

const slot = {} as Slot;

/** An endpoint that grants a slot at once, behind an injector. */
function behind(injection: Partial<FaultInjection>) {
  const clock = new HandClock();
  const told: InjectedAnswer[] = [];
  const injector = new FaultInjector(
    { coldStartMs: 0, latencyMs: 0, faults: [], ...injection },
    { clock, tell: (answer) => told.push(answer) },
  );
  const left: string[] = [];
  const endpoint: RoutableEndpoint = {
    id: 'e',
    timeoutMs: 5,
    crashes: new RequestCrashes(new Settings({}), clock),
    reserve(waiter, first) {
      if (first !== true && waiter.requestId === 'queued') return { leave: () => left.push(waiter.requestId) };
      waiter.granted(slot);
      return undefined;
    },
  };
  return { clock, told, left, around: () => injector.around(endpoint, 'GET', '/users?key=1') };
}

/** A request, with what has become of it. */
function request(requestId = 'r'): Waiter & { outcome: 'waits' | 'granted' | FlashError } {
  return {
    affinity: ANY,
    headers: {},
    requestId,
    outcome: 'waits',
    granted() {
      this.outcome = 'granted';
    },
    refused(error) {
      this.outcome = error;
    },
  };
}

/** How many of so many requests each status has; `granted` for those that reach a worker. */
function outcomes(injection: Partial<FaultInjection>, requests: number): Record<string, number> {
  const { around } = behind(injection);
  const counts: Record<string, number> = {};
  for (let count = 0; count < requests; count += 1) {
    const waiter = request();
    around().reserve(waiter);
    const { outcome } = waiter;
    const name = typeof outcome === 'string' ? outcome : String((outcome as FlashError & { status: number }).status);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('FaultInjector', () => {
  it.each([
    [[{ status: 503, percent: 100 }], { 503: 500 }],
    [[{ status: 503, percent: 0 }], { granted: 500 }],
    [[], { granted: 500 }],
    [
      [
        { status: 503, percent: 50 },
        { status: 429, percent: 50 },
      ],
      { 503: expect.any(Number), 429: expect.any(Number) },
    ],
  ])('with %j', (faults, expected) => {
    expect(outcomes({ faults }, 500)).toEqual(expected);
  });

  it('refuses about the share, and the same requests in every session', () => {
    const faults = [
      { status: 503, percent: 5 },
      { status: 429, percent: 20 },
    ];
    const counts = outcomes({ faults }, 10_000);
    expect(outcomes({ faults }, 10_000)).toEqual(counts);
    expect(counts[503]).toBeGreaterThan(400);
    expect(counts[503]).toBeLessThan(600);
    expect(counts[429]).toBeGreaterThan(1800);
    expect(counts[429]).toBeLessThan(2200);
  });

  it('lets a request wait before its first attempt only, and tells of the answer after that', () => {
    const { clock, told, around } = behind({ latencyMs: 100, faults: [{ status: 500, percent: 100 }] });
    const waiter = request();
    const endpoint = around();
    endpoint.reserve(waiter);
    clock.advance(99);
    expect(waiter.outcome).toBe('waits');
    clock.advance(1);
    expect(waiter.outcome).toMatchObject({ code: 'FLASH_FAULT_INJECTED', status: 500 });
    expect(told).toEqual([
      { endpointId: 'e', method: 'GET', path: '/users?key=1', requestId: 'r', status: 500, durationMs: 100 },
    ]);
    const again = request();
    endpoint.reserve(again, true);
    expect(again.outcome).toBe('granted');
  });

  it('lets a request through to a worker after it has waited', () => {
    const { clock, told, around } = behind({ latencyMs: 100 });
    const waiter = request();
    around().reserve(waiter);
    clock.advance(99);
    expect(waiter.outcome).toBe('waits');
    clock.advance(1);
    expect(waiter.outcome).toBe('granted');
    expect(told).toEqual([]);
  });

  it('forgets a request that leaves while it waits, or in the queue after that', () => {
    const { clock, left, around } = behind({ latencyMs: 100 });
    const gone = request();
    around().reserve(gone)?.leave();
    expect(clock.timers).toBe(0);
    const ticket = around().reserve(request('queued'));
    clock.advance(100);
    ticket?.leave();
    expect(left).toEqual(['queued']);
  });
});
