import type { Logger } from 'pino';
import type { ReportProgress } from '@flash-ts/core';
import { logError, logKnown } from '../logging/log-error.js';
import { workerErrors } from '../errors/index.js';
import type { JobHooks } from './job.js';
import { jsonText } from './output.js';

/** The reports and parts of one job on their way: one after another, and none after the job's end. */
export class Deliveries {
  readonly #hooks: Pick<JobHooks, 'onProgress' | 'onPart'>;
  readonly #log: Logger;
  #last: Promise<void> = Promise.resolve();
  #ended = false;
  #parts = 0;

  constructor(hooks: Pick<JobHooks, 'onProgress' | 'onPart'>, log: Logger) {
    this.#hooks = hooks;
    this.#log = log;
  }

  /** Parts that have been given out. A client may have read them: they can't be taken back. */
  get parts(): number {
    return this.#parts;
  }

  /** A report that is lost fails no job. */
  readonly progress: ReportProgress = async (output) => {
    if (this.#ended) return this.#tellLate('progress');
    const text = jsonText(output, 'progress');
    const told = this.#last.then(async () => {
      try {
        await this.#hooks.onProgress(text);
      } catch (error) {
        logError(this.#log, error, {}, 'a progress report was lost');
      }
    });
    this.#last = told;
    return told;
  };

  /** @throws FlashError `FLASH_WORKER_JOB_OUTPUT`; what `onPart` throws */
  async part(output: unknown): Promise<void> {
    if (this.#ended) return this.#tellLate('part');
    const text = jsonText(output, 'part');
    this.#parts += 1;
    const given = this.#last.then(() => this.#hooks.onPart(text));
    this.#last = given.catch(() => undefined);
    return given;
  }

  /** Resolves when all that was given out before has arrived. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#last;
  }

  #tellLate(what: 'progress' | 'part'): void {
    logKnown(this.#log, 'warn', workerErrors.FLASH_WORKER_JOB_LATE({ what }));
  }
}
