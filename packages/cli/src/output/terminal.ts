import { once } from 'node:events';
import type { SizedTerminal } from './full-screen.js';
import { ProgressLine } from './progress-line.js';
import { visibleLines } from './visible-lines.js';

// oxlint-disable-next-line no-restricted-properties -- an import loads all that the module has: a tenth of the time of `flash --help`
const { styleText } = process.getBuiltinModule('node:util');

type Format = Parameters<typeof styleText>[0];

/** Where a command writes. Tests pass their own; `main` passes the process's streams. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream | NodeJS.WritableStream;
  readonly stderr: NodeJS.WriteStream | NodeJS.WritableStream;
}

/**
 * The output of a command. Results go to stdout, everything else to stderr; with `--json` stdout gets exactly one JSON document, or one on each line. Colours
 * follow NO_COLOR, FORCE_COLOR and whether the stream is a terminal.
 */
export class Terminal {
  #hasLines = false;
  #progress: ProgressLine | undefined;

  constructor(
    private readonly streams: Streams,
    readonly json: boolean,
    readonly verbose: boolean,
  ) {}

  /** Whether the command can ask a person: input and output are a terminal, and `--json` is not given. */
  get interactive(): boolean {
    return !this.json && 'isTTY' in this.streams.stdout && this.streams.stdout.isTTY && process.stdin.isTTY;
  }

  /** The terminal that shows results, which can be drawn on; undefined if stdout is none, or with `--json`. */
  get screen(): SizedTerminal | undefined {
    const { stdout } = this.streams;
    return !this.json && 'isTTY' in stdout && stdout.isTTY ? stdout : undefined;
  }

  /** Shows on a terminal what a command does, and for how long, once it takes more than a second. */
  async during<Result>(label: string, work: Promise<Result>): Promise<Result> {
    const { stderr } = this.streams;
    if (this.json || !('isTTY' in stderr) || !stderr.isTTY) return work;
    this.#progress = new ProgressLine(stderr, label);
    try {
      return await work;
    } finally {
      this.#progress.pause();
      this.#progress = undefined;
    }
  }

  /** Says in the line of `during` what the command does from now on. */
  doing(label: string): void {
    this.#progress?.relabel(label);
  }

  /** Asks a question, for which the line of `during` makes room. */
  async asking<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    this.#progress?.pause();
    try {
      return await question();
    } finally {
      this.#progress?.resume();
    }
  }

  /** Prints a result for a person. It has no styles, and its control characters are shown escaped. */
  result(text: string): void {
    this.#progress?.clear();
    this.streams.stdout.write(`${visibleLines(text)}\n`);
  }

  /** @param isLine whether it is one of several lines; it is too if others came before */
  document(data: unknown, isLine = false): void {
    this.#hasLines ||= isLine;
    this.streams.stdout.write(`${JSON.stringify(data, undefined, this.#hasLines ? undefined : 2)}\n`);
  }

  /** Writes one of many lines of a result, and waits until the reader of stdout has room for more. */
  async line(text: string, signal: AbortSignal): Promise<void> {
    this.#hasLines = true;
    if (this.streams.stdout.write(`${text}\n`) || signal.aborted) return;
    await once(this.streams.stdout, 'drain', { signal }).catch(() => undefined);
  }

  /** Prints progress or a remark. */
  note(text: string): void {
    this.#progress?.clear();
    this.streams.stderr.write(`${text}\n`);
  }

  /** Prints a detail, with `--verbose` only. */
  detail(text: string): void {
    if (this.verbose) this.note(this.style('dim', text));
  }

  /** @param to where the text will be written */
  style(format: Format, text: string, to: keyof Streams = 'stderr'): string {
    return styleText(format, text, { stream: this.streams[to] });
  }
}
