/** Milliseconds after which a person wants to know that something is going on. */
const PATIENCE_MS = 1000;
const FRAME_MS = 100;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const CLEAR = '\r\u001B[K';

/** The stream that the line is drawn on. */
type Drawn = Pick<NodeJS.WritableStream, 'write'> & { readonly columns?: number };

/** The last line of a terminal while a command works for more than a second: what it does, and for how long. */
export class ProgressLine {
  readonly #stream: Drawn;
  #label: string;
  readonly #began = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #isDrawn = false;

  constructor(stream: Drawn, label: string) {
    this.#stream = stream;
    this.#label = label;
    this.resume();
  }

  /** Takes the line away, for a text that is written in its place; the next frame draws it again. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write(CLEAR);
    this.#isDrawn = false;
  }

  /** What the command does from now on. */
  relabel(label: string): void {
    this.#label = label;
  }

  /** Takes the line away until `resume`, for a question. */
  pause(): void {
    clearTimeout(this.#timer);
    this.clear();
  }

  resume(): void {
    const left = PATIENCE_MS - (performance.now() - this.#began);
    this.#timer = setTimeout(() => this.#draw(), Math.max(0, left)).unref();
  }

  #draw(): void {
    const seconds = Math.floor((performance.now() - this.#began) / 1000);
    const text = `${FRAMES[this.#frame % FRAMES.length]} ${this.#label} (${seconds} s)`;
    // A line that wraps could not be cleared.
    this.#stream.write(CLEAR + [...text].slice(0, (this.#stream.columns ?? 80) - 1).join(''));
    this.#isDrawn = true;
    this.#frame += 1;
    this.#timer = setTimeout(() => this.#draw(), FRAME_MS).unref();
  }
}
