import fc from 'fast-check';
import { arrivalMatters, endMatters, type SteadyState } from './steady-state.js';
import { decide, type ScalableWorker, type ScalingConfig } from './decide.js';

/** What happens to a worker: a request comes or ends; or time passes. */
const step = fc.record({ worker: fc.nat(5), comes: fc.boolean(), pause: fc.nat(300) });
const anyConfig = fc
  .record({ min: fc.nat(4), more: fc.nat(6), scalerValue: fc.integer({ min: 1, max: 4 }) })
  .map(({ min, more, scalerValue }): ScalingConfig => ({ min, max: min + more, scalerValue, idleTimeoutMs: 1000 }));

describe('steady state', () => {
  it('is left only when decide has something to say, and then always', () => {
    fc.assert(
      fc.property(
        anyConfig,
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { maxLength: 60 }),
        (config, count, steps) => {
          fc.pre(count <= config.max);
          let now = 0;
          const workers = Array.from({ length: count }, (_, id) => ({
            id: `${id}`,
            starting: false,
            waits: false,
            inFlight: 0,
            idleSince: 0,
          }));
          const asked = () => decide(stateOf(workers), config, now);
          let decision = asked();
          let steadyState: SteadyState = steadyStateAfter(decision, count, config);
          for (const { worker: index, comes, pause } of steps) {
            now += pause;
            const worker = workers[index % count] as (typeof workers)[number];
            // What the timer does at its time.
            if (decision.nextDeadline !== undefined && decision.nextDeadline <= now) {
              decision = asked();
              steadyState = steadyStateAfter(decision, count, config);
            }
            // A worker is started or stopped: the state is not steady any more.
            if (decision.start > 0 || decision.stop.length > 0) return;
            if (comes) worker.inFlight += 1;
            else if (worker.inFlight > 0) {
              worker.inFlight -= 1;
              if (worker.inFlight === 0) worker.idleSince = now;
            } else continue;
            const requests = workers.reduce((sum, { inFlight }) => sum + inFlight, 0);
            const truth = asked();
            const looked = comes ? arrivalMatters(steadyState, requests) : endMatters(steadyState, requests);
            if (looked) {
              decision = truth;
              steadyState = steadyStateAfter(decision, count, config);
              continue;
            }
            expect([truth.start, truth.drain]).toEqual([0, []]);
            const due = truth.stop.length > 0 ? now : (truth.nextDeadline ?? Infinity);
            expect(due === Infinity || (decision.nextDeadline ?? Infinity) <= due).toBe(true);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

function stateOf(workers: readonly ScalableWorker[]) {
  return { queued: 0, inProgress: workers.reduce((sum, { inFlight }) => sum + inFlight, 0), workers };
}

function steadyStateAfter(
  { nextDeadline }: { nextDeadline: number | undefined },
  live: number,
  config: ScalingConfig,
): SteadyState {
  return { live, config, timed: nextDeadline !== undefined };
}
