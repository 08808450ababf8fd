import { dueWebhookOf, JOB_COLUMNS, type Row } from '../job-rows.js';
import type { DueWebhook } from '../job-store.js';
import { WEBHOOK_CLAIM_MS } from '../webhooks/claim.js';
import { withinBytes } from '../within-bytes.js';
import type { Statements } from './statements.js';

/** Webhooks that are called at once. */
const MOST_WEBHOOKS = 20;

const DUE = `SELECT ${JOB_COLUMNS}, webhook, webhook_calls, input_bytes + output_bytes AS bytes FROM jobs
  WHERE webhook_due_at <= ? ORDER BY webhook_due_at LIMIT ${MOST_WEBHOOKS}`;
const CLAIM = 'UPDATE jobs SET webhook_due_at = ? WHERE id = ?';
const CALLED = 'UPDATE jobs SET webhook_calls = webhook_calls + 1, webhook_due_at = ? WHERE id = ?';

/** The jobs whose webhooks are to be called. */
export class WebhooksTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  due(at: number): DueWebhook[] {
    const due = this.#statements.prepare(DUE).iterate(at) as Iterable<Row>;
    const claimed = withinBytes(due, ({ bytes }) => bytes as number).map(dueWebhookOf);
    for (const { job } of claimed) this.#statements.prepare(CLAIM).run(at + WEBHOOK_CLAIM_MS, job.id);
    return claimed;
  }

  called(id: string, nextAt: number | undefined): void {
    this.#statements.prepare(CALLED).run(nextAt ?? null, id);
  }
}
