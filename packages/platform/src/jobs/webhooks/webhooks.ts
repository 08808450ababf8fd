import { wallTime, type Clock } from '../../clock/clock.js';
import type { Settings } from '../../settings/settings.js';
import { deliveredText } from '../http/job-text.js';
import type { JobStore, StoredJob } from '../job-store.js';
import { callWebhook } from './call-webhook.js';

/** The pauses before the second and the third call, as seen in the cloud. */
const PAUSES_MS = [5000, 20_000] as const;

export interface WebhooksParts {
  readonly jobs: JobStore;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Told of a job that has not arrived. */
  readonly onUndelivered: (job: StoredJob, reason: string, isLast: boolean) => void;
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

  async #callOne(stored: StoredJob): Promise<void> {
    const { jobs, settings, clock, onUndelivered } = this.#parts;
    const { webhook = '', webhookCalls } = stored;
    const reason = await callWebhook(webhook, deliveredText(stored), settings.current().privateWebhooks === 1);
    const pause = PAUSES_MS[webhookCalls];
    const isLast = reason === undefined || pause === undefined;
    await jobs.webhookCalled(stored.job.id, isLast ? undefined : wallTime(clock) + pause);
    if (reason !== undefined) onUndelivered(stored, reason, isLast);
  }
}
