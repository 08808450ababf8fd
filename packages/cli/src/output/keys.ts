import type { ReadStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { isInForeground } from '../platform/foreground.js';

const CTRL_C = '\u0003';
const CTRL_Z = '\u001A';

/** What single keys do, by the character that a terminal sends for them. */
export type KeyActions = Readonly<Record<string, () => void>>;

/** The part of a terminal that its keys come from. */
export type Keyboard = Pick<ReadStream, 'setRawMode' | 'resume' | 'pause' | 'on' | 'off'>;

/**
 * Calls an action for each key that is pressed, until the signal aborts. Meanwhile the terminal does not echo keys and makes no signals of
 * them, so Ctrl-C and Ctrl-Z are sent to this process here. However the process ends, the terminal is what it was before; only `SIGKILL`
 * leaves it as it is.
 */
export class Keys {
  readonly #keyboard: Keyboard;
  readonly #actions: KeyActions;
  readonly #signal: AbortSignal;
  #listening = false;

  constructor(keyboard: Keyboard, actions: KeyActions, signal: AbortSignal) {
    this.#keyboard = keyboard;
    this.#actions = actions;
    this.#signal = signal;
  }

  /** Begins, unless the signal has aborted. Call it once, and only in the foreground of the terminal. */
  listen(): void {
    if (this.#signal.aborted) return;
    this.#signal.addEventListener('abort', () => this.#end(), { once: true });
    process.once('exit', this.#release);
    // Sent by `fg` and `bg` of a shell.
    process.on('SIGCONT', this.#takeInForeground);
    this.#take();
  }

  #end(): void {
    process.off('exit', this.#release);
    process.off('SIGCONT', this.#takeInForeground);
    this.#release();
  }

  #take(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#keyboard.setRawMode(true);
    this.#keyboard.on('data', this.#read);
    this.#keyboard.resume();
  }

  readonly #release = (): void => {
    if (!this.#listening) return;
    this.#listening = false;
    this.#keyboard.off('data', this.#read);
    this.#keyboard.pause();
    this.#keyboard.setRawMode(false);
  };

  readonly #takeInForeground = (): void => {
    void isInForeground().then((foreground) => {
      if (foreground && !this.#signal.aborted) this.#take();
    });
  };

  readonly #read = (chunk: Buffer): void => {
    // Arrows and other special keys are sequences of characters.
    for (const key of stripVTControlCharacters(chunk.toString())) this.#act(key);
  };

  #act(key: string): void {
    if (key === CTRL_C) process.kill(process.pid, 'SIGINT');
    else if (key === CTRL_Z) this.#suspend();
    else if (Object.hasOwn(this.#actions, key)) this.#actions[key]?.();
  }

  #suspend(): void {
    this.#release();
    // The whole job, as the terminal would.
    process.kill(0, 'SIGTSTP');
    // Reached when it goes on, and at once where no shell could resume it, since the system then ignores the signal.
    setImmediate(this.#takeInForeground);
  }
}
