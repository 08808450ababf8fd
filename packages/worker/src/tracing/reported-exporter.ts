import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { logKnown } from '../logging/log-error.js';
import type { LogTarget } from '../logging/nest-logger.js';
import { workerErrors } from '../errors/index.js';

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
