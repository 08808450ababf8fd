import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTracingSettings, SAMPLERS } from './settings.js';

const NAMES = Object.keys(SAMPLERS);

const DEFAULTS = {
  sampler: { name: 'parentbased_always_on', ratio: 1 },
  propagators: ['tracecontext', 'baggage'],
  batching: {},
  ignored: [],
};

describe('readTracingSettings', () => {
  test('an empty environment has every default', () => {
    expect(readTracingSettings({})).toEqual(DEFAULTS);
    expect(readTracingSettings({ OTEL_TRACES_SAMPLER: '', OTEL_PROPAGATORS: '', OTEL_BSP_MAX_QUEUE_SIZE: '' })).toEqual(
      DEFAULTS,
    );
  });

  test('what is set is taken', () => {
    const settings = readTracingSettings({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_PROPAGATORS: 'tracecontext',
      OTEL_BSP_SCHEDULE_DELAY: '1000',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '64',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    });
    expect(settings).toEqual({
      sampler: { name: 'parentbased_traceidratio', ratio: 0.25 },
      propagators: ['tracecontext'],
      batching: { scheduledDelayMillis: 1000, maxExportBatchSize: 64 },
      ignored: [],
    });
  });

  test('nothing is passed on where that is said', () => {
    expect(readTracingSettings({ OTEL_PROPAGATORS: 'none' })).toMatchObject({ propagators: [], ignored: [] });
  });

  test.each([
    ['OTEL_TRACES_SAMPLER', 'half', NAMES.join(', ')],
    ['OTEL_TRACES_SAMPLER_ARG', '2', 'a number from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'x', 'a number from 0 to 1'],
    ['OTEL_BSP_EXPORT_TIMEOUT', '0', 'a whole number above 0'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '1.5', 'a whole number above 0'],
    ['OTEL_PROPAGATORS', 'b3', 'tracecontext, baggage, none'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'http/protobuf'],
  ])('%s=%s is told, and the default holds', (variable, value, allowed) => {
    const { ignored, ...settings } = readTracingSettings({ [variable]: value });
    expect(ignored).toEqual([{ variable, value, allowed }]);
    expect(settings).toMatchObject({ sampler: DEFAULTS.sampler, batching: {} });
  });

  test('whatever is set, the settings can be used', () => {
    const variables = ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG', 'OTEL_PROPAGATORS', 'OTEL_BSP_MAX_QUEUE_SIZE'];
    const values = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom<string>(...NAMES, 'baggage,b3'));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...variables), values), (env) => {
        const { sampler, batching } = readTracingSettings(env);
        expect(NAMES).toContain(sampler.name);
        expect(sampler.ratio).toBeGreaterThanOrEqual(0);
        expect(sampler.ratio).toBeLessThanOrEqual(1);
        expect(Object.values(batching).every((value) => Number.isInteger(value) && value > 0)).toBe(true);
      }),
    );
  });
});
