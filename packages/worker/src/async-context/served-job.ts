/** A trace's context as headers, by which another process or thread continues the trace. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** A job, as the async context of the code that runs it. */
export class ServedJob {
  readonly id: string;
  /** The trace context that was submitted with it. */
  readonly trace: TraceHeaders | undefined;
  /** Rejects with an error that the code of the job threw and that nothing caught. */
  readonly uncaught: Promise<never>;
  readonly #uncaught = Promise.withResolvers<never>();

  constructor(id: string, trace: TraceHeaders | undefined) {
    this.id = id;
    this.trace = trace;
    this.uncaught = this.#uncaught.promise;
    // Whoever runs the job awaits it together with the handler, and not for ever.
    this.uncaught.catch(() => undefined);
  }

  /** Ends the job with an error that nothing caught. */
  fail(thrown: unknown): void {
    this.#uncaught.reject(thrown);
  }
}
