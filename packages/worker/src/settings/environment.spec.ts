import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../limits/limits.js';
import { readEnvironment, tracesWanted } from './environment.js';

describe('readEnvironment', () => {
  test('an empty environment has every default', () => {
    expect(readEnvironment({})).toEqual({
      resourceName: undefined,
      workerId: undefined,
      address: { port: 8000, host: '0.0.0.0' },
      healthAddress: undefined,
      healthPath: '/ping',
      stuckMs: 0,
      supervised: false,
      graceMs: 30_000,
      logLevel: 'info',
      readableLog: false,
      routeWay: 'table',
      limits: DEFAULT_LIMITS,
      traces: [],
      executeToken: undefined,
    });
  });

  test.each([
    ['a port', { PORT: '9000' }, { port: 9000, host: '0.0.0.0' }],
    ['a socket', { PORT: '/run/w.sock' }, { path: '/run/w.sock' }],
    ['under a platform', { FLASH_SUPERVISED: '1' }, { port: 8000, host: '127.0.0.1' }],
    ['a host that is given', { FLASH_SUPERVISED: '1', FLASH_HOST: '::' }, { port: 8000, host: '::' }],
    ['set to nothing', { PORT: '', FLASH_HOST: '' }, { port: 8000, host: '0.0.0.0' }],
  ])('address: %s', (_name, env, address) => {
    expect(readEnvironment(env).address).toEqual(address);
  });

  test.each([
    ['a socket', { PORT: '/run/w.sock' }, true],
    ['127.0.0.1', { FLASH_HOST: '127.0.0.1' }, true],
    ['::1', { FLASH_HOST: '::1' }, true],
    ['localhost', { FLASH_HOST: 'localhost' }, true],
    ['every address, as by default', {}, false],
    ['every address of IPv6', { FLASH_HOST: '::' }, false],
    ['a name that looks like loopback', { FLASH_HOST: '127.example.org' }, false],
    ['a short token', { FLASH_HOST: '127.0.0.1', FLASH_DEV_TOKEN: 'short' }, false],
    ['no token', { FLASH_HOST: '127.0.0.1', FLASH_DEV_TOKEN: '' }, false],
    ['no development', { FLASH_HOST: '127.0.0.1', FLASH_DEV: '' }, false],
    ['another word for yes', { FLASH_HOST: '127.0.0.1', FLASH_DEV: 'true' }, false],
  ])('/execute on %s', (_name, env, exists) => {
    const token = 'x'.repeat(16);
    expect(readEnvironment({ FLASH_DEV: '1', FLASH_DEV_TOKEN: token, ...env }).executeToken).toBe(
      exists ? token : undefined,
    );
  });

  test.each([
    ['equal to PORT', { PORT: '9000', PORT_HEALTH: '9000' }, undefined],
    ['its own', { PORT: '/run/w.sock', PORT_HEALTH: '9001' }, { port: 9001, host: '0.0.0.0' }],
  ])('health address: %s', (_name, env, healthAddress) => {
    expect(readEnvironment(env).healthAddress).toEqual(healthAddress);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80 '],
    ['PORT', 'run/w.sock'],
    ['PORT_HEALTH', 'http'],
    ['HEALTH_CHECK_PATH', 'ping'],
    ['HEALTH_CHECK_PATH', '/'],
    ['HEALTH_CHECK_PATH', '/ping?x'],
    ['FLASH_GRACE_MS', '30s'],
    ['FLASH_LOG_LEVEL', 'loud'],
    ['FLASH_BODY_LIMIT', '30MB'],
    ['FLASH_BODY_LIMIT', '0'],
    ['FLASH_HEADER_LIMIT', '100'],
    ['FLASH_KEEP_ALIVE_MS', '0'],
    ['FLASH_SLOW_CLIENT_MS', '3600001'],
    ['FLASH_STREAM_GRACE_MS', '-1'],
  ])('%s=%s is refused by name and value', (variable, value) => {
    expect(() => readEnvironment({ [variable]: value })).toThrow(`${variable} is ${JSON.stringify(value)}; allowed is`);
  });
});

const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

test.each([
  ['nothing', {}, []],
  ['a collector', COLLECTOR, ['otlp']],
  ['a collector for traces alone', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }, ['otlp']],
  ['a collector that is set to nothing', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, []],
  ['a collector for metrics', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:4318' }, []],
  ['an exporter without an address', { OTEL_TRACES_EXPORTER: 'otlp' }, ['otlp']],
  ['two exporters', { OTEL_TRACES_EXPORTER: 'console, otlp' }, ['console', 'otlp']],
  ['an exporter that is not here', { OTEL_TRACES_EXPORTER: 'zipkin', ...COLLECTOR }, []],
  ['no exporter', { OTEL_TRACES_EXPORTER: 'none', ...COLLECTOR }, []],
  ['an exporter that is set to nothing', { OTEL_TRACES_EXPORTER: '', ...COLLECTOR }, ['otlp']],
  ['everything switched off', { OTEL_SDK_DISABLED: 'TRUE', OTEL_TRACES_EXPORTER: 'otlp', ...COLLECTOR }, []],
  ['not switched off', { OTEL_SDK_DISABLED: 'false', ...COLLECTOR }, ['otlp']],
])('%s', (_name, env, targets) => {
  expect(tracesWanted(env)).toEqual(targets);
});
