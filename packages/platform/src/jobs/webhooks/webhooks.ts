import { wallTime } from '../../clock/clock.js';
import { deliveredText } from '../http/job-text.js';
import type { DueWebhook } from '../job-store.js';
import type { QueueParts } from '../queue-parts.js';
import { oneRunAtATime } from '../one-run-at-a-time.js';
import { callWebhook } from './call-webhook.js';
import { OpenWebhooks } from './open-webhooks.js';

/** The pauses before the second and the third call, as seen in the cloud. */
const PAUSES_MS = [5000, 20_000] as const;

const TIMEOUT_MS = 10_000;

export interface WebhooksParts extends Pick<QueueParts, 'jobs' | 'settings' | 'clock' | 'onJobsError'> {
  /** Told of a job that has not arrived. */
  readonly onUndelivered: (due: DueWebhook, reason: string, isLast: boolean) => void;
  /** Milliseconds for a call. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Sends finished jobs to the webhooks of their owners: three calls at most, which go on after a restart. A failure changes no job. */
export class Webhooks {
  readonly #parts: WebhooksParts;
  readonly #open = new OpenWebhooks();
  /** Jobs whose call has no answer yet. */
  readonly #calling = new Set<string>();
  /** Calls those that are due, as far as there is room. Call it regularly, also while earlier calls have no answer yet. */
  readonly call = oneRunAtATime(() => this.#callDue());

  constructor(parts: WebhooksParts) {
    this.#parts = parts;
  }

  async #callDue(): Promise<void> {
    for (let { room } = this.#open; room; { room } = this.#open) {
      const due = await this.#parts.jobs.dueWebhooks(wallTime(this.#parts.clock), room);
      for (const one of due) if (!this.#calling.has(one.job.id)) void this.#callOne(one);
      if (due.length === 0) return;
    }
  }

  async #callOne(due: DueWebhook): Promise<void> {
    const { id } = due.job;
    const call = this.#open.begin(due);
    this.#calling.add(id);
    await this.#deliverOnce(due, call.sent).catch(this.#parts.onJobsError);
    this.#calling.delete(id);
    if (call.ended()) void this.call().catch(this.#parts.onJobsError);
  }

  async #deliverOnce(due: DueWebhook, onSent: () => void): Promise<void> {
    const { jobs, clock, onUndelivered } = this.#parts;
    const reason = await this.#deliver(due, onSent).catch((error: Error) => error.message);
    const pause = PAUSES_MS[due.calls];
    const isLast = reason === undefined || pause === undefined;
    await jobs.webhookCalled(due.job.id, isLast ? undefined : wallTime(clock) + pause);
    if (reason !== undefined) onUndelivered(due, reason, isLast);
  }

  /** @returns why the job has not arrived */
  async #deliver({ job, webhook }: DueWebhook, onSent: () => void): Promise<string | undefined> {
    const { jobs, settings, timeoutMs = TIMEOUT_MS } = this.#parts;
    const whole = await jobs.whole(job.id);
    const allowPrivate = settings.current().privateWebhooks === 1;
    return whole && callWebhook(webhook, deliveredText(whole), { allowPrivate, timeoutMs, onSent });
  }
}
