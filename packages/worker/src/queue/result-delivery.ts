import type { KeptResult } from '@flash-ts/core/contract';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { isFailed, type JobOutcome, type TakenJob } from '../jobs/job.js';
import { logKnown } from '../logging/log-error.js';
import { Refused, type QueueClient } from './queue-client.js';
import type { ResultFiles } from './result-files.js';

export interface ResultDeliveryParts {
  readonly client: Pick<QueueClient, 'result'>;
  readonly files: Pick<ResultFiles, 'keep' | 'forget' | 'left'>;
  readonly log: Logger;
  /** Fires when the worker is forced to end: what is not acknowledged then stays in its file. */
  readonly forced: AbortSignal;
}

/** Hands results on, each until it is acknowledged. */
export class ResultDelivery {
  readonly #parts: ResultDeliveryParts;

  constructor(parts: ResultDeliveryParts) {
    this.#parts = parts;
  }

  /** Hands on what an earlier process of this worker has left, before the worker takes jobs: one of them may be given out once more. */
  async handOnLeft(): Promise<void> {
    const { files, log } = this.#parts;
    for await (const { name, result } of files.left()) {
      const jobId = result.id;
      try {
        await this.#send(name, result);
        log.info({ jobId }, 'a result that an earlier process has left was handed on');
      } catch (error) {
        if (!(error instanceof Refused)) return;
        log.warn({ jobId, reason: error.message }, 'a result that an earlier process has left was refused');
      }
    }
  }

  /** Resolves when the queue has the result, or never takes it, or the worker is forced to end. */
  async handOn(job: TakenJob, outcome: JobOutcome, isStream: boolean): Promise<void> {
    const { log } = this.#parts;
    try {
      await this.#keepAndSend(resultOf(job, outcome, isStream));
    } catch (error) {
      const refused = workerErrors.FLASH_WORKER_RESULT_REFUSED({ reason: (error as Error).message });
      logKnown(log, 'error', refused, { jobId: job.id });
      // Without any result the job would stay in progress until its time is over.
      if (!(error instanceof Refused) || isFailed(outcome)) return;
      const failed = { error: `${refused.message} ${refused.fix}`, retryable: false, stillRunning: false };
      await this.#keepAndSend(resultOf(job, failed, isStream)).catch(() => undefined);
    }
  }

  async #keepAndSend(result: KeptResult): Promise<void> {
    await this.#send(this.#parts.files.keep(result), result);
  }

  async #send(name: string | undefined, result: KeptResult): Promise<void> {
    const { client, files, forced } = this.#parts;
    try {
      await client.result(result, forced);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      files.forget(name);
      throw error;
    }
    files.forget(name);
  }
}

function resultOf({ id, takenAt }: TakenJob, outcome: JobOutcome, isStream: boolean): KeptResult {
  return { id, takenAt, isStream, body: resultText(outcome) };
}

function resultText(outcome: JobOutcome): string {
  if (!isFailed(outcome)) return `{"output":${outcome.text}}`;
  const { error, text, stillRunning } = outcome;
  const told = JSON.stringify(typeof error === 'string' ? error : JSON.stringify(error));
  return `{${text === undefined ? '' : `"output":${text},`}"error":${told}${stillRunning ? ',"stopPod":true' : ''}}`;
}
