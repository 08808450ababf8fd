import { expect, test } from '@jest/globals';
import { tracesWanted } from './traces-wanted.js';

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
