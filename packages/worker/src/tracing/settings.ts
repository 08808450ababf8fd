type Environment = Readonly<Record<string, string | undefined>>;

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

const PROPAGATORS = ['tracecontext', 'baggage'] as const;
type PropagatorName = (typeof PROPAGATORS)[number];

/** How spans are batched; the SDK's default for what is undefined. */
export interface Batching {
  /** Milliseconds between two exports. `OTEL_BSP_SCHEDULE_DELAY` */
  readonly scheduledDelayMillis?: number;
  /** Milliseconds for one export. `OTEL_BSP_EXPORT_TIMEOUT` */
  readonly exportTimeoutMillis?: number;
  /** Spans that wait at most; further ones are dropped. `OTEL_BSP_MAX_QUEUE_SIZE` */
  readonly maxQueueSize?: number;
  /** Spans in one export. `OTEL_BSP_MAX_EXPORT_BATCH_SIZE` */
  readonly maxExportBatchSize?: number;
}

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
  const sampler = isSampler(name) ? name : ignore('OTEL_TRACES_SAMPLER', name, SAMPLERS.join(', '));
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
  return (SAMPLERS as readonly string[]).includes(name);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function propagators(
  text: string | undefined,
  ignore: (variable: string, value: string, allowed: string) => undefined,
): readonly PropagatorName[] {
  const names = (text ?? '').split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) return PROPAGATORS;
  const known = [...PROPAGATORS, 'none'] as readonly string[];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) ignore('OTEL_PROPAGATORS', unknown.join(','), known.join(', '));
  return PROPAGATORS.filter((name) => names.includes(name));
}

function batching(count: (variable: string) => number | undefined): Batching {
  return defined({
    scheduledDelayMillis: count('OTEL_BSP_SCHEDULE_DELAY'),
    exportTimeoutMillis: count('OTEL_BSP_EXPORT_TIMEOUT'),
    maxQueueSize: count('OTEL_BSP_MAX_QUEUE_SIZE'),
    maxExportBatchSize: count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
  });
}

/** Without the properties that are undefined, which the SDK would take for values. */
function defined<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
