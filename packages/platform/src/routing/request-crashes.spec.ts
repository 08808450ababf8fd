import { HandClock } from '../../test/support/hand-clock.js';
import { Settings } from '../settings/settings.js';
import { crashKey, RequestCrashes } from './request-crashes.js';

const EXIT = { exitCode: 1, signal: null };
const POISON = 'POST /poison';

describe('RequestCrashes', () => {
  let clock: HandClock;
  let crashes: RequestCrashes;
  beforeEach(() => {
    clock = new HandClock();
    crashes = new RequestCrashes(new Settings({ lostWorkers: 2, crashBlockMs: 60_000 }), clock);
  });
  const blocked = (key: string) => crashes.refusal(key) !== undefined;

  it('blocks a request after two crashes, for a while', () => {
    expect([crashes.crashed([POISON], EXIT), blocked(POISON)]).toEqual([true, false]);
    expect([crashes.crashed([POISON], EXIT), blocked(POISON)]).toEqual([true, true]);
    expect(crashes.refusal(POISON)).toMatchObject({
      code: 'FLASH_REQUEST_BLOCKED',
      message:
        'The request POST /poison is not sent to a worker for the next 60 s: 2 workers crashed while handling it.',
    });
    clock.advance(59_999);
    expect(blocked(POISON)).toBe(true);
    clock.advance(1);
    expect([blocked(POISON), crashes.any]).toEqual([false, false]);
  });

  it('forgets the crashes of a request that is answered, or after a while', () => {
    crashes.crashed([POISON], EXIT);
    crashes.answered(POISON);
    crashes.crashed([POISON], EXIT);
    expect(blocked(POISON)).toBe(false);
    clock.advance(60_000);
    crashes.crashed([POISON], EXIT);
    expect(blocked(POISON)).toBe(false);
  });

  it('counts a crash for all that it may come from when it is not the same moment', () => {
    expect(crashes.crashed(['GET /a', POISON], EXIT)).toBe(false);
    expect(crashes.crashed(['GET /a', POISON], EXIT)).toBe(false);
    expect(blocked('GET /a')).toBe(false);
    clock.advance(1000);
    crashes.answered('GET /a');
    expect(crashes.crashed(['GET /a', POISON], EXIT)).toBe(true);
    expect([blocked('GET /a'), blocked(POISON)]).toEqual([false, true]);
  });

  it('takes an end without a request for the fault of the version', () => {
    expect([crashes.crashed([], EXIT), crashes.any]).toEqual([false, false]);
  });

  it.each([
    ['a crash of native code', { exitCode: null, signal: 'SIGSEGV' }, true],
    ['an abort for want of heap', { exitCode: null, signal: 'SIGABRT' }, true],
    ['a kill', { exitCode: null, signal: 'SIGKILL' }, false],
    ['a kill that a wrapper tells of', { exitCode: 137, signal: null }, false],
    ['a request to end', { exitCode: null, signal: 'SIGTERM' }, false],
  ])('of %s it knows whether the worker did it itself', (_name, ending, own) => {
    expect([crashes.crashed([POISON], ending), crashes.any]).toEqual([own, own]);
  });

  it('remembers a bounded number', () => {
    for (let index = 0; index < 1500; index += 1) crashes.crashed([`GET /${index}`], EXIT);
    for (const key of ['GET /0', 'GET /1499']) crashes.crashed([key], EXIT);
    expect([blocked('GET /0'), blocked('GET /1499')]).toEqual([false, true]);
  });
});

describe('crashKey', () => {
  it.each([
    ['/a', 'GET /a'],
    ['/a?b=c?d', 'GET /a'],
    ['/?', 'GET /'],
  ])('%s', (path, key) => expect(crashKey('GET', path)).toBe(key));
});
