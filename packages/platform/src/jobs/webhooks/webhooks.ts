import { wallTime, type Clock } from '../../clock/clock.js';
import type { Settings } from '../../settings/settings.js';
import { deliveredText } from '../http/job-text.js';
import type { DueWebhook, JobStore } from '../job-store.js';
import { callWebhook } from './call-webhook.js';

/** The pauses before the second and the third call, as seen in the cloud. */
const PAUSES_MS = [5000, 20_000] as const;

/** Rounds of calls that may have no answer yet: each has texts of at most `ANSWER_BYTES` in memory. */
const MOST_ROUNDS = 4;

export interface WebhooksParts {
  readonly jobs: JobStore;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Told of a job that has not arrived. */
  readonly onUndelivered: (due: DueWebhook, reason: string, isLast: boolean) => void;
}

/** Sends finished jobs to the webhooks of their owners: three calls at most, which go on after a restart. A failure changes no job. */
export class Webhooks {
  readonly #parts: WebhooksParts;

  #rounds = 0;
  /** Jobs whose call has no answer yet. */
  readonly #calling = new Set<string>();

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  /** Calls those that are due. Call it regularly, also while earlier calls have no answer yet: one that hangs delays no other. */
  async call(): Promise<void> {
    if (this.#rounds >= MOST_ROUNDS) return;
    this.#rounds += 1;
    try {
      const due = await this.#parts.jobs.dueWebhooks(wallTime(this.#parts.clock));
      await Promise.all(due.filter(({ job }) => !this.#calling.has(job.id)).map((one) => this.#callOne(one)));
    } finally {
      this.#rounds -= 1;
    }
  }

  async #callOne(due: DueWebhook): Promise<void> {
    const { jobs, clock, onUndelivered } = this.#parts;
    this.#calling.add(due.job.id);
    const reason = await this.#deliver(due).catch((error: Error) => error.message);
    const pause = PAUSES_MS[due.calls];
    const isLast = reason === undefined || pause === undefined;
    await jobs
      .webhookCalled(due.job.id, isLast ? undefined : wallTime(clock) + pause)
      .finally(() => this.#calling.delete(due.job.id));
    if (reason !== undefined) onUndelivered(due, reason, isLast);
  }

  /** @returns why the job has not arrived */
  async #deliver({ job, webhook }: DueWebhook): Promise<string | undefined> {
    const { jobs, settings } = this.#parts;
    const whole = await jobs.whole(job.id);
    return whole && callWebhook(webhook, deliveredText(whole), settings.current().privateWebhooks === 1);
  }
}
