import { describe, expect, test } from '@jest/globals';
import { Redactor } from './redactor.js';

describe('Redactor', () => {
  test.each([
    ['{"headers":{"authorization":"Bearer abc","host":"x"}}', '{"headers":{"authorization":"[redacted]","host":"x"}}'],
    ['{"a":[{"Set-Cookie":["s=1","t=2"]}]}', '{"a":[{"Set-Cookie":"[redacted]"}]}'],
    ['{"user":{"password":"p\\"q","name":"n"}}', '{"user":{"password":"[redacted]","name":"n"}}'],
    ['{"x-api-key":"k","dbToken":12345}', '{"x-api-key":"[redacted]","dbToken":"[redacted]"}'],
    ['{"raw":["Cookie","s=1","Host","x"]}', '{"raw":["Cookie","[redacted]","Host","x"]}'],
    [String.raw`{"msg":"sent {\"token\":\"t1\"}"}`, String.raw`{"msg":"sent {\"token\":\"[redacted]\"}"}`],
    ['{"msg":"used Bearer abcdefghijklmnop1234"}', '{"msg":"used Bearer [redacted]"}'],
    ['{"msg":"Bearer authentication is wanted","name":"n"}', '{"msg":"Bearer authentication is wanted","name":"n"}'],
  ])('%s', (line, expected) => {
    expect(new Redactor().line(line)).toBe(expected);
    expect(() => JSON.parse(new Redactor().line(line)) as unknown).not.toThrow();
  });

  test('a secret variable goes wherever it stands, and is named; a short one is not looked for', () => {
    const redactor = new Redactor();
    redactor.learn({ DB_KEY: 'p$ss w0rd', DB_KEY_OLD: 'p$ss w0rd 2', PIN: '1234', UNSET: undefined });
    expect(redactor.text('at p$ss w0rd 2, p$ss w0rd, p%24ss%20w0rd, 1234')).toBe(
      'at [secret DB_KEY_OLD], [secret DB_KEY], [secret DB_KEY], 1234',
    );
  });
});
