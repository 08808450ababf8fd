import { HandClock } from '../../test/support/hand-clock.js';
import { Deadlines } from '../clock/deadlines.js';
import type { WorkerSlot } from '../pool/worker-slot.js';
import type { Job } from './job.js';
import { RunningJobs } from './running-jobs.js';

function started() {
  const clock = new HandClock();
  const told: string[] = [];
  const running = new RunningJobs(
    { clock, deadlines: new Deadlines(clock) },
    {
      timedOut: (id) => told.push(`${id} timed out`),
      stopsDue: (workerId) => told.push(`${workerId} has stops`),
      heedless: (workerId) => told.push(`${workerId} is heedless`),
    },
  );
  const slot = { workerId: 'w', release: () => told.push('released') } as unknown as WorkerSlot;
  running.add({ id: 'a', policy: { executionTimeoutMs: 60_000 }, startedAt: 1 } as Job, slot);
  return { clock, running, told };
}

it('tells a worker to stop a job once it must have begun it', () => {
  const { clock, running, told } = started();
  running.stop('a');
  expect([running.takeStops('w'), told]).toEqual([[], []]);
  // The worker knows nothing of the order yet: that it names no job says nothing about this one.
  running.releaseStopped('w', () => false);
  clock.advance(1000);
  expect(told).toEqual(['w has stops']);
  expect([running.takeStops('w'), running.takeStops('w')]).toEqual([['a'], []]);
  running.releaseStopped('w', () => false);
  expect(told).toEqual(['w has stops', 'released']);
});

it('tells it at once where the worker has the job for longer', () => {
  const { clock, running, told } = started();
  clock.advance(1000);
  running.stop('a');
  expect([running.takeStops('w'), told]).toEqual([['a'], ['w has stops']]);
});

it('gives a worker up that goes on, and releases its slot after that', () => {
  const { clock, running, told } = started();
  clock.advance(1000);
  running.stop('a');
  running.takeStops('w');
  clock.advance(20_000);
  running.releaseStopped('w', (id) => id === 'a');
  expect(told).toEqual(['w has stops']);
  clock.advance(20_000);
  expect(told).toEqual(['w has stops', 'w is heedless', 'released']);
  clock.advance(60_000);
  expect([told.length, running.has('a')]).toEqual([3, false]);
});
