import { faultInjectionOf, faultInjectionText } from './fault-options.js';

const read = (options: Record<string, unknown>) => faultInjectionOf(options as Record<string, string>);

describe('the options of flash run for bad days', () => {
  it('inject nothing unless they are given', () => {
    expect(read({})).toBeUndefined();
    expect(read({ latency: '0ms', coldStart: '0s' })).toBeUndefined();
  });

  it('are times, and shares in one value or several', () => {
    expect(read({ coldStart: '2s', latency: '100ms' })).toEqual({ coldStartMs: 2000, latencyMs: 100, faults: [] });
    const faults = [
      { status: 503, percent: 5 },
      { status: 429, percent: 0.5 },
    ];
    expect(read({ fault: ['503:5%,429:0.5%'] })).toMatchObject({ faults });
    expect(read({ fault: ['503:5%', '429:0.5'] })).toMatchObject({ faults });
    expect(read({ fault: ['400:0%', '599:100%'] })).toMatchObject({ faults: [{ percent: 0 }, { percent: 100 }] });
  });

  it.each([
    [{ latency: '100' }, /--latency is "100"; allowed are times such as 100ms or 2s, up to 60s/],
    [{ latency: '-1s' }, /--latency is "-1s"/],
    [{ latency: '' }, /--latency is ""/],
    [{ coldStart: '61s' }, /--cold-start is "61s"/],
    [{ coldStart: '1.5s' }, /--cold-start is "1.5s"/],
    [{ fault: ['503'] }, /--fault is "503"; allowed are a status from 400 to 599 and a share from 0 to 100 %, such as/],
    [{ fault: ['399:5%'] }, /--fault is "399:5%"/],
    [{ fault: ['600:5%'] }, /--fault is "600:5%"/],
    [{ fault: ['503:101%'] }, /--fault is "503:101%"/],
    [{ fault: ['503:-1%'] }, /--fault is "503:-1%"/],
    [{ fault: ['503:5%,'] }, /--fault is ""/],
    [{ fault: ['503:\u001B%'] }, /--fault is "503:\\u001b%"/],
    [{ fault: ['503:60%', '500:41%'] }, /shares of --fault are 101 % together; allowed are 100 % at most/],
  ])('refuse %j', (options, message) => {
    expect(() => read(options)).toThrow(
      expect.objectContaining({ code: 'FLASH_USAGE', message: expect.stringMatching(message) }),
    );
  });

  it('are told in a line', () => {
    const faults = [
      { status: 503, percent: 5 },
      { status: 429, percent: 0.5 },
    ];
    expect(faultInjectionText({ coldStartMs: 2000, latencyMs: 100, faults })).toBe(
      'Injected on purpose: every cold start takes 2000 ms more; every answer comes 100 ms later; 5 % of the requests are answered with 503; 0.5 % of the requests are answered with 429.',
    );
  });
});
