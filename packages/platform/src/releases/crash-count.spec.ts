import { CrashCount, type Blame } from './crash-count.js';

const crash = (workerId: string, blame: Blame, leftNone: boolean, request?: string) => ({
  workerId,
  blame,
  leftNone,
  request,
  reason: `${workerId} is gone`,
});

describe('the crashes of a watched version', () => {
  it('are enough when one that it is to blame for leaves none', () => {
    expect(new CrashCount(3).crashed(crash('a', 'version', true))).toBe('a is gone');
  });

  it('are not, while another worker is ready, or somebody else has ended the last one', () => {
    const count = new CrashCount(3);
    expect(count.crashed(crash('a', 'version', false))).toBeUndefined();
    expect(count.crashed(crash('b', 'outside', true))).toBeUndefined();
  });

  it('are put down to the one request that the worker had, until another worker has answered that', () => {
    const count = new CrashCount(3);
    expect(count.crashed(crash('a', 'request', true, 'GET /x'))).toBeUndefined();
    expect(count.acquit('b', 'GET /x')).toBeUndefined();
    expect(count.acquit('a', 'GET /y')).toBeUndefined();
    expect(count.acquit('a', 'GET /x')).toBe('a is gone');
  });

  it('are not put down to a request that was answered before the end of the worker was seen', () => {
    const count = new CrashCount(3);
    expect(count.acquit('a', 'GET /x')).toBeUndefined();
    expect(count.crashed(crash('a', 'request', true, 'GET /x'))).toBe('a is gone');
  });

  it('are enough when there are as many as are allowed, whatever they come from', () => {
    const count = new CrashCount(3);
    expect(count.crashed(crash('a', 'outside', true))).toBeUndefined();
    expect(count.crashed(crash('b', 'request', true, 'POST /x'))).toBeUndefined();
    expect(count.crashed(crash('c', 'version', false))).toBe('3 of its workers crashed; c is gone');
  });
});
