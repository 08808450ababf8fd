import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ExportResultCode, hrTimeToMilliseconds, hrTimeToTimeStamp, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { workerErrors } from '../errors/index.js';
import { logKnown } from '../logging/log-error.js';
import type { LogTarget } from '../logging/nest-logger.js';
import type { TraceTarget } from '../settings/environment.js';
import type { Batching } from './settings.js';

/** Spans for a collector are sent in batches, by the exporter's own `OTEL_EXPORTER_OTLP_*`; spans for the log are written at once. */
export function spanProcessors(targets: readonly TraceTarget[], batching: Batching, log: LogTarget): SpanProcessor[] {
  return targets.map((target) =>
    target === 'console'
      ? new SimpleSpanProcessor({ exporter: new LogExporter(log) })
      : new BatchSpanProcessor({ ...batching, exporter: new ReportedExporter(new OTLPTraceExporter(), log) }),
  );
}

/** Writes each span as a log line: the SDK's own exporter to the console would write other text between the lines of the log. */
class LogExporter implements SpanExporter {
  readonly #log: LogTarget;

  constructor(log: LogTarget) {
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    for (const span of spans) this.#log.info(fieldsOf(span), 'span');
    done({ code: ExportResultCode.SUCCESS });
  }

  async shutdown(): Promise<void> {}
}

function fieldsOf(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: SpanKind[span.kind],
    startedAt: hrTimeToTimeStamp(span.startTime),
    durationMs: hrTimeToMilliseconds(span.duration),
    status: SpanStatusCode[span.status.code],
    attributes: span.attributes,
  };
}

/**
 * An exporter whose failures are logged with one line when they begin and one when they end, however many spans are lost in between. To
 * the SDK every export succeeds: it would log a stack for each failure.
 */
export class ReportedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #log: LogTarget;
  #lost = 0;

  constructor(exporter: SpanExporter, log: LogTarget) {
    this.#exporter = exporter;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#report(result, spans.length);
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }

  #report({ code, error }: ExportResult, spans: number): void {
    if (code === ExportResultCode.SUCCESS) {
      if (this.#lost > 0) this.#log.info({ lost: this.#lost }, 'spans reach the collector again');
      this.#lost = 0;
      return;
    }
    if (this.#lost === 0) {
      logKnown(this.#log, 'warn', workerErrors.FLASH_WORKER_SPANS_LOST({ reason: reasonOf(error) }));
    }
    this.#lost += spans;
  }
}

/** The error of a name with several addresses has a message for each address and none of its own. */
function reasonOf(error: Error | undefined): string {
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join(', ');
  return error?.message || 'the collector did not take them';
}
