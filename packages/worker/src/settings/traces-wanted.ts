type Environment = Readonly<Record<string, string | undefined>>;

/** Where spans can go: to a collector, or into the log. */
export type TraceTarget = 'otlp' | 'console';

const TARGETS: ReadonlySet<string> = new Set<TraceTarget>(['otlp', 'console']);

/**
 * Where spans go by OpenTelemetry's own variables; an empty list, the usual case, for nowhere. Names are those of
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/. Unlike there, a worker without
 * these variables exports nothing: few machines have a collector.
 */
export function tracesWanted(env: Environment): readonly TraceTarget[] {
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return [];
  const named = (env['OTEL_TRACES_EXPORTER'] ?? '').split(/[\s,]+/).filter(Boolean);
  if (named.length > 0) return named.filter((name): name is TraceTarget => TARGETS.has(name));
  const collector = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return collector ? ['otlp'] : [];
}
