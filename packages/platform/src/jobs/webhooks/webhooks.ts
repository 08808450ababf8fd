import { wallTime, type Clock } from '../../clock/clock.js';
import type { Settings } from '../../settings/settings.js';
import { deliveredText } from '../http/job-text.js';
import type { DueWebhook, JobStore } from '../job-store.js';
import { callWebhook } from './call-webhook.js';

/** The pauses before the second and the third call, as seen in the cloud. */
const PAUSES_MS = [5000, 20_000] as const;

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
  #calling = false;

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  /** Calls those that are due. Call it regularly. */
  async call(): Promise<void> {
    if (this.#calling) return;
    this.#calling = true;
    try {
      const due = await this.#parts.jobs.dueWebhooks(wallTime(this.#parts.clock));
      await Promise.all(due.map((job) => this.#callOne(job)));
    } finally {
      this.#calling = false;
    }
  }

  async #callOne(due: DueWebhook): Promise<void> {
    const { jobs, clock, onUndelivered } = this.#parts;
    const reason = await this.#deliver(due).catch((error: Error) => error.message);
    const pause = PAUSES_MS[due.calls];
    const isLast = reason === undefined || pause === undefined;
    await jobs.webhookCalled(due.job.id, isLast ? undefined : wallTime(clock) + pause);
    if (reason !== undefined) onUndelivered(due, reason, isLast);
  }

  /** @returns why the job has not arrived */
  async #deliver({ job, webhook }: DueWebhook): Promise<string | undefined> {
    const { jobs, settings } = this.#parts;
    const whole = await jobs.whole(job.id);
    return whole && callWebhook(webhook, deliveredText(whole), settings.current().privateWebhooks === 1);
  }
}
