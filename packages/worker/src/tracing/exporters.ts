import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, SimpleSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { LogTarget } from '../logging/nest-logger.js';
import type { TraceTarget } from '../settings/traces-wanted.js';
import { LogExporter } from './log-exporter.js';
import { ReportedExporter } from './reported-exporter.js';
import type { Batching } from './settings.js';

/** Spans for a collector are sent in batches, by the exporter's own `OTEL_EXPORTER_OTLP_*`; spans for the log are written at once. */
export function spanProcessors(targets: readonly TraceTarget[], batching: Batching, log: LogTarget): SpanProcessor[] {
  return targets.map((target) =>
    target === 'console'
      ? new SimpleSpanProcessor({ exporter: new LogExporter(log) })
      : new BatchSpanProcessor({ ...batching, exporter: new ReportedExporter(new OTLPTraceExporter(), log) }),
  );
}
