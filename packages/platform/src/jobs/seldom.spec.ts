import { HandClock } from '../../test/support/hand-clock.js';
import { seldom } from './seldom.js';

it('tells an error again after ten seconds, and another one at once', () => {
  const clock = new HandClock();
  const told: string[] = [];
  const tell = seldom(clock, (error) => told.push((error as Error).message));
  tell(new Error('a'));
  tell(new Error('a'));
  tell(new Error('b'));
  clock.advance(9_999);
  tell(new Error('a'));
  expect(told).toEqual(['a', 'b']);
  clock.advance(1);
  tell(new Error('a'));
  expect(told).toEqual(['a', 'b', 'a']);
});
