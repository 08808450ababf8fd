import type { TakenParts } from '../job-store.js';
import { withinBytes } from '../within-bytes.js';
import type { Session } from './job-database.js';

/** Takes the oldest parts of a job's stream away, whose row has to be locked. */
export async function takeParts(session: Session, jobId: string, count: number): Promise<Omit<TakenParts, 'state'>> {
  const found = await session.query(
    'SELECT number, octet_length(output) AS bytes FROM flash_jobs.parts WHERE job_id = $1 ORDER BY number LIMIT $2',
    [jobId, count + 1],
  );
  if (found.length === 0) return { parts: [], hasMore: false };
  const numbers = withinBytes(found.slice(0, count), ({ bytes }) => bytes as number).map(({ number }) => number);
  const taken = await session.query(
    `WITH taken AS (DELETE FROM flash_jobs.parts WHERE number = ANY ($1) RETURNING number, output)
     SELECT output FROM taken ORDER BY number`,
    [numbers],
  );
  return { parts: taken.map(({ output }) => output as string), hasMore: found.length > numbers.length };
}

/** Adds parts to a job's stream, whose row has to be locked. */
export async function addParts(session: Session, jobId: string, parts: readonly string[]): Promise<void> {
  await session.query(
    `INSERT INTO flash_jobs.parts (job_id, output)
     SELECT $1, part FROM unnest($2::text[]) WITH ORDINALITY AS given (part, number) ORDER BY number`,
    [jobId, parts],
  );
}
