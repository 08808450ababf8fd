import { dueWebhookOf, JOB_COLUMNS, type Row } from '../job-rows.js';
import type { DueWebhook, WebhookRoom } from '../job-store.js';
import { bytesIn, WEBHOOK_CLAIM_MS } from '../webhooks/claim.js';
import { withinBytes } from '../within-bytes.js';
import type { Statements } from './statements.js';

/** The path, query or fragment of an address ends the beginning that names its receiver. */
const DUE = `SELECT ${JOB_COLUMNS}, webhook, webhook_calls, input_bytes + output_bytes AS bytes FROM jobs
  WHERE webhook_due_at <= ? AND input_bytes + output_bytes <= ? AND NOT EXISTS (
    SELECT 1 FROM json_each(?) WHERE substr(webhook, 1, length(value)) = value
      AND substr(webhook, length(value) + 1, 1) IN ('', '/', '?', '#')
  ) ORDER BY webhook_due_at LIMIT ?`;
const CLAIM = 'UPDATE jobs SET webhook_due_at = ? WHERE id = ?';
const CALLED = 'UPDATE jobs SET webhook_calls = webhook_calls + 1, webhook_due_at = ? WHERE id = ?';

/** The jobs whose webhooks are to be called. */
export class WebhooksTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  due(at: number, room: WebhookRoom): DueWebhook[] {
    const { ofOne, together } = bytesIn(room);
    const values = [at, ofOne, JSON.stringify(room.except), room.count];
    const due = this.#statements.prepare(DUE).iterate(...values) as Iterable<Row>;
    const claimed = withinBytes(due, ({ bytes }) => bytes as number, together).map(dueWebhookOf);
    for (const { job } of claimed) this.#statements.prepare(CLAIM).run(at + WEBHOOK_CLAIM_MS, job.id);
    return claimed;
  }

  called(id: string, nextAt: number | undefined): void {
    this.#statements.prepare(CALLED).run(nextAt ?? null, id);
  }
}
