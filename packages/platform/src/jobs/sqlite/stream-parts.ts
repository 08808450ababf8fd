import type { Row } from '../job-rows.js';
import type { TakenParts } from '../job-store.js';
import { withinBytes } from '../within-bytes.js';
import type { Statements } from './statements.js';

/** Adds parts to a job's stream. */
export function addParts(statements: Statements, jobId: string, parts: readonly string[]): void {
  const statement = statements.prepare('INSERT INTO parts (job_id, output) VALUES (?, ?)');
  for (const part of parts) statement.run(jobId, part);
}

/** Takes the oldest parts of a job's stream away. */
export function takeParts(statements: Statements, jobId: string, count: number): Omit<TakenParts, 'state'> {
  const waiting = statements
    .prepare('SELECT number, output, octet_length(output) AS bytes FROM parts WHERE job_id = ? ORDER BY number LIMIT ?')
    .iterate(jobId, count) as Iterable<Row>;
  const taken = withinBytes(waiting, ({ bytes }) => bytes as number);
  const last = taken.at(-1);
  if (!last) return { parts: [], hasMore: false };
  statements.prepare('DELETE FROM parts WHERE job_id = ? AND number <= ?').run(jobId, last.number as number);
  const rest = statements.prepare('SELECT 1 FROM parts WHERE job_id = ? LIMIT 1').get(jobId);
  return { parts: taken.map(({ output }) => output as string), hasMore: rest !== undefined };
}
