/** The ids of a span in a log line. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** The ids of the active span, for log lines; none until tracing has begun. */
export class SpanFields {
  #active: () => TraceIds | undefined = () => undefined;

  follow(active: () => TraceIds | undefined): void {
    this.#active = active;
  }

  /** As pino's `mixin` wants it: an object of its own for each line. */
  readonly read = (): object => {
    const span = this.#active();
    return span ? { traceId: span.traceId, spanId: span.spanId } : {};
  };
}
