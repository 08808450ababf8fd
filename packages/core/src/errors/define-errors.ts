/**
 * Who has to act on an error: the author of the project or command (`user`), or the operator of the machine and the developers of Flash
 * (`system`).
 */
export type ErrorKind = 'user' | 'system';

/** One entry of an error catalogue. `Args` are the values that the message speaks of. */
export interface ErrorEntry<Args> {
  /** What happened in general, as a full sentence. */
  readonly title: string;
  readonly kind: ErrorKind;
  /** What happened, with the value and what is allowed, in full sentences. */
  readonly message: (args: Args) => string;
  /** The next step, in full sentences. */
  readonly fix: string | ((args: Args) => string);
}

/** Where in a project a fault was found. `file` is relative to the project's folder, `line` counts from 1. */
export interface SourcePlace {
  readonly file?: string;
  readonly line?: number;
  readonly className?: string;
  readonly handler?: string;
  /** A property of the class. */
  readonly property?: string;
  /** Position of a parameter of the handler, from 0. */
  readonly parameter?: number;
}

/** An error in the form that `--json` prints and that crosses process borders. */
export interface ErrorReport {
  readonly code: string;
  readonly title: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly fix: string;
  readonly where?: SourcePlace;
  /** The text of the error that caused this one, with its stack if that helps the reader. */
  readonly cause?: string;
  /** The state in which the system was left, for errors after a change was begun. */
  readonly state?: string;
  /** The single faults, if this error stands for several. */
  readonly faults?: readonly ErrorReport[];
}

export interface FlashErrorOptions {
  readonly cause?: unknown;
  readonly where?: SourcePlace;
  readonly state?: string;
  readonly faults?: readonly FlashError[];
}

/** An error that Flash raises on purpose. Any other error that reaches the top is a defect of Flash or of the machine. */
export class FlashError extends Error {
  override readonly name = 'FlashError';
  readonly where: SourcePlace | undefined;
  readonly state: string | undefined;
  readonly faults: readonly FlashError[];

  constructor(
    readonly code: string,
    readonly title: string,
    readonly kind: ErrorKind,
    message: string,
    readonly fix: string,
    options: FlashErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.where = options.where;
    this.state = options.state;
    this.faults = options.faults ?? [];
  }

  /**
   * The same error with more data, for code that knows more than the code that raised it. Fields of `where` that are set already are kept,
   * since they are more precise; all other fields of `data` replace earlier values.
   */
  with({ where, ...data }: FlashErrorOptions): FlashError {
    const { cause, state, faults } = this;
    const error = new FlashError(this.code, this.title, this.kind, this.message, this.fix, {
      cause,
      state,
      faults,
      ...data,
      where: where === undefined ? this.where : { ...where, ...this.where },
    });
    error.stack = this.stack;
    return error;
  }

  /** The plain form; `fromReport` turns it back into an error. */
  toReport(): ErrorReport {
    return {
      code: this.code,
      title: this.title,
      kind: this.kind,
      message: this.message,
      fix: this.fix,
      ...(this.where && { where: this.where }),
      ...(this.cause !== undefined && { cause: ownCauseText(this.cause) }),
      ...(this.state !== undefined && { state: this.state }),
      ...(this.faults.length > 0 && { faults: this.faults.map((fault) => fault.toReport()) }),
    };
  }

  static fromReport(report: ErrorReport): FlashError {
    return new FlashError(report.code, report.title, report.kind, report.message, report.fix, {
      cause: report.cause,
      where: report.where,
      state: report.state,
      faults: report.faults?.map((fault) => FlashError.fromReport(fault)),
    });
  }
}

/** Like `causeText`, but for an error of a system call only its message: the stack shows only code of Flash. */
function ownCauseText(cause: unknown): string {
  return cause instanceof Error && 'syscall' in cause ? cause.message : causeText(cause);
}

/** The readable text of a cause: the stack of an error, or the value as a string. */
export function causeText(cause: unknown): string {
  if (cause instanceof FlashError) return `${cause.code}: ${cause.message}`;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return String(cause);
}

type Catalogue = Record<string, ErrorEntry<never>>;
type ArgsOf<Entry> = Entry extends ErrorEntry<infer Args> ? Args : never;

/** Makers of errors, one per catalogue entry, named by its code. */
export type ErrorMakers<C extends Catalogue> = {
  readonly [Code in keyof C]: (args: ArgsOf<C[Code]>, options?: FlashErrorOptions) => FlashError;
};

/** An entry with its arguments' type, so that `defineErrors` can infer it. @param definition its `kind` is `user` unless it says otherwise */
export function entry<Args>(definition: Omit<ErrorEntry<Args>, 'kind'> & { kind?: ErrorKind }): ErrorEntry<Args> {
  return { kind: 'user', ...definition };
}

/**
 * Adds a full stop to a message that ends with a text of another program, unless that text has one. A text of several lines ends with
 * output and gets none.
 */
export function sentence(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.includes('\n') || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/**
 * Turns a catalogue into makers of errors. A code is stable once released: a retired one stays in the catalogue's file as a comment and is
 * never given to another error.
 */
export function defineErrors<C extends Catalogue>(catalogue: C): ErrorMakers<C> {
  const makers = Object.entries(catalogue).map(([code, item]) => {
    const { title, kind, message, fix } = item as unknown as ErrorEntry<unknown>;
    const make = (args: unknown, options?: FlashErrorOptions) =>
      new FlashError(code, title, kind, message(args), typeof fix === 'string' ? fix : fix(args), options);
    return [code, make];
  });
  return Object.fromEntries(makers) as ErrorMakers<C>;
}
