import { HandClock } from '../../test/support/hand-clock.js';
import { JobsClosed } from './job-store.js';
import { jobsErrorTeller } from './jobs-error-teller.js';

it('tells an error again after ten seconds, and another one at once', () => {
  const clock = new HandClock();
  const told: unknown[] = [];
  const tell = jobsErrorTeller(clock, { error: (fields) => told.push(fields) });
  const [a, b] = [new Error('a'), new Error('b')];
  tell(a);
  tell(a);
  tell(b);
  clock.advance(9_999);
  tell(a);
  expect(told).toEqual([{ err: a }, { err: b }]);
  clock.advance(1);
  tell(a);
  expect(told).toEqual([{ err: a }, { err: b }, { err: a }]);
});

it('does not tell that the platform has stopped', () => {
  const told: unknown[] = [];
  jobsErrorTeller(new HandClock(), { error: (fields) => told.push(fields) })(new JobsClosed());
  expect(told).toEqual([]);
});
