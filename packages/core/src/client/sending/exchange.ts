import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

export interface AnswerHead {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer with its whole body, or with one that is still arriving. */
export type Answer =
  | (AnswerHead & { readonly kind: 'whole'; readonly body: Buffer })
  | (AnswerHead & { readonly kind: 'arriving'; readonly body: Readable });

/** An attempt that got no answer. */
export class AttemptFailed extends Error {
  constructor(
    cause: Error,
    /** Whether a byte of the request may have been sent. */
    readonly sent: boolean,
  ) {
    super(cause.message, { cause });
  }
}

type Controller = Dispatcher.DispatchController;

/**
 * One request and its answer. `undici.request` would not tell whether anything was sent when the attempt failed, and would make a stream of
 * each body; this gathers the body's chunks, unless its reader wants them as they arrive.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #settle: PromiseWithResolvers<Answer> = Promise.withResolvers();
  readonly #streamed: boolean;
  #controller: Controller | undefined;
  #head: AnswerHead | undefined;
  #body: ArrivingBody | undefined;
  #chunks: Buffer[] = [];
  #cancelled: Error | undefined;

  /** @param streamed whether the body of a successful answer is read as it arrives */
  constructor(streamed: boolean) {
    this.#streamed = streamed;
  }

  /** Rejects with `AttemptFailed`, or with the reason of `cancel`. */
  get answer(): Promise<Answer> {
    return this.#settle.promise;
  }

  /** Ends the exchange; its connection is closed if the request was begun. */
  cancel(reason: Error): void {
    this.#cancelled = reason;
    this.#settle.reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#cancelled) controller.abort(this.#cancelled);
  }

  onResponseStart(controller: Controller, status: number, headers: AnswerHead['headers']): void {
    if (status < 200) return;
    this.#head = { status, headers };
    if (!this.#streamed || status >= 300) return;
    this.#body = new ArrivingBody(controller);
    this.#settle.resolve({ kind: 'arriving', status, headers, body: this.#body });
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (!this.#body) this.#chunks.push(chunk);
    else if (!this.#body.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#body) return this.#body.complete();
    const { status, headers } = this.#head as AnswerHead;
    const [first, ...others] = this.#chunks;
    const body = first === undefined ? Buffer.alloc(0) : others.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#settle.resolve({ kind: 'whole', status, headers, body });
  }

  onResponseError(_: Controller, error: Error): void {
    if (this.#body) this.#body.destroy(error);
    else this.#settle.reject(new AttemptFailed(error, this.#controller !== undefined));
  }
}

/** The body of an answer at its reader's pace. Destroying it closes the connection. */
class ArrivingBody extends Readable {
  readonly #controller: Controller;
  #complete = false;

  constructor(controller: Controller) {
    super();
    this.#controller = controller;
  }

  complete(): void {
    this.#complete = true;
    this.push(null);
  }

  override _read(): void {
    this.#controller.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#complete && !this.#controller.aborted) this.#controller.abort(error ?? new Error('the reader left'));
    done(error);
  }
}
