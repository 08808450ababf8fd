import { HandClock } from '../../test/support/hand-clock.js';
import { Settings } from '../settings/settings.js';
import { StartLimiter, type StartTurn } from './start-limiter.js';

describe('StartLimiter', () => {
  let clock: HandClock;
  let startLimiter: StartLimiter;
  let begun: string[];
  const ask = (name: string, endpointId = 'a'): StartTurn => startLimiter.ask(endpointId, () => begun.push(name));
  beforeEach(() => {
    clock = new HandClock();
    startLimiter = new StartLimiter(new Settings({ startsAtOnce: 2, startTurnMs: 1000 }), clock);
    begun = [];
  });

  it('lets `startsAtOnce` workers begin at once, and the next one when a start has ended', () => {
    const [first] = ['1', '2', '3', '4'].map((name) => ask(name));
    expect(begun).toEqual(['1', '2']);
    first?.end();
    expect(begun).toEqual(['1', '2', '3']);
    first?.end();
    expect(begun).toEqual(['1', '2', '3']);
  });

  it('ends a turn after its time, once', () => {
    const [first] = ['1', '2', '3', '4', '5'].map((name) => ask(name));
    clock.advance(999);
    expect(begun).toEqual(['1', '2']);
    clock.advance(1);
    expect(begun).toEqual(['1', '2', '3', '4']);
    first?.end();
    expect(begun).toEqual(['1', '2', '3', '4']);
  });

  it('lets the endpoints have their turns, each first come, first served', () => {
    const names = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'];
    const turns = new Map(names.map((name) => [name, ask(name, name[0])]));
    for (const name of begun) turns.get(name)?.end();
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2']);
  });

  it('never begins what has left the line, and leaves no timer behind', () => {
    const [first, second, third, fourth] = ['1', '2', '3', '4'].map((name) => ask(name));
    third?.end();
    first?.end();
    expect(begun).toEqual(['1', '2', '4']);
    second?.end();
    fourth?.end();
    expect(clock.timers).toBe(0);
  });

  it('is not confused by a start that is over as soon as it begins', () => {
    const turns = ['1', '2'].map((name) => ask(name));
    let own: StartTurn | undefined;
    own = startLimiter.ask('a', () => {
      begun.push('brief');
      own?.end();
    });
    ask('4');
    turns[0]?.end();
    expect(begun).toEqual(['1', '2', 'brief', '4']);
  });
});
