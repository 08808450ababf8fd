import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

type Environment = Readonly<Record<string, string | undefined>>;

/** By the names of the specification. The `parentbased` ones decide only about traces that begin here. */
export const SAMPLERS = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio: number) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio: number) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
} as const;
type SamplerName = keyof typeof SAMPLERS;

export const PROPAGATORS = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
} as const;
type PropagatorName = keyof typeof PROPAGATORS;
const PROPAGATOR_NAMES = Object.keys(PROPAGATORS) as PropagatorName[];

/** The variables that say how spans are batched. */
const BATCHING = {
  /** Milliseconds between two exports. */
  scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
  /** Milliseconds for one export. */
  exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
  /** Spans that wait at most; further ones are dropped. */
  maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
  /** Spans in one export. */
  maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
} as const;

/** The SDK's default for what is missing. */
export type Batching = { readonly [Setting in keyof typeof BATCHING]?: number };

export interface TracingSettings {
  readonly sampler: { readonly name: SamplerName; readonly ratio: number };
  readonly propagators: readonly PropagatorName[];
  readonly batching: Batching;
  /** Values that can't be used. By the specification the default is used instead, with a warning. */
  readonly ignored: readonly { readonly variable: string; readonly value: string; readonly allowed: string }[];
}

/** The variables that the SDK leaves to its user; the exporter and the resource read their own. */
export function readTracingSettings(env: Environment): TracingSettings {
  const ignored: { variable: string; value: string; allowed: string }[] = [];
  const ignore = (variable: string, value: string, allowed: string) => {
    ignored.push({ variable, value, allowed });
    return undefined;
  };
  const number = (variable: string, isAllowed: (value: number) => boolean, allowed: string) => {
    const text = env[variable]?.trim();
    if (!text) return undefined;
    const value = Number(text);
    return isAllowed(value) ? value : ignore(variable, text, allowed);
  };
  const name = env['OTEL_TRACES_SAMPLER']?.trim() || 'parentbased_always_on';
  const sampler = isSampler(name) ? name : ignore('OTEL_TRACES_SAMPLER', name, Object.keys(SAMPLERS).join(', '));
  const isRatio = (value: number) => value >= 0 && value <= 1;
  const ratio = number('OTEL_TRACES_SAMPLER_ARG', isRatio, 'a number from 0 to 1') ?? 1;
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf';
  if (protocol !== 'http/protobuf') ignore('OTEL_EXPORTER_OTLP_PROTOCOL', protocol, 'http/protobuf');
  return {
    sampler: { name: sampler ?? 'parentbased_always_on', ratio },
    propagators: propagators(env['OTEL_PROPAGATORS'], ignore),
    batching: batching((variable) => number(variable, isCount, 'a whole number above 0')),
    ignored,
  };
}

function isSampler(name: string): name is SamplerName {
  return Object.hasOwn(SAMPLERS, name);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function propagators(
  text: string | undefined,
  ignore: (variable: string, value: string, allowed: string) => undefined,
): readonly PropagatorName[] {
  const names = (text ?? '').split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) return PROPAGATOR_NAMES;
  const known = [...PROPAGATOR_NAMES, 'none'] as readonly string[];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) ignore('OTEL_PROPAGATORS', unknown.join(','), known.join(', '));
  return PROPAGATOR_NAMES.filter((name) => names.includes(name));
}

/** Without the settings that are undefined, which the SDK would take for values. */
function batching(count: (variable: string) => number | undefined): Batching {
  const set = Object.entries(BATCHING).map(([setting, variable]) => [setting, count(variable)] as const);
  return Object.fromEntries(set.filter(([, value]) => value !== undefined));
}
