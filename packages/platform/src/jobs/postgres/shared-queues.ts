import type { Session } from './job-database.js';

/** Names the queue of an endpoint, and notes that the platform serves it. @returns the id that it has at every platform */
export async function registerQueue(session: Session, platformId: string, name: string, id: string): Promise<string> {
  // The update changes nothing, and locks the row until its server is noted: no other platform removes it meanwhile.
  const [row] = await session.query(
    `INSERT INTO flash_jobs.queues (endpoint_id, name) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING endpoint_id`,
    [id, name],
  );
  const shared = row?.endpoint_id as string;
  await session.query('INSERT INTO flash_jobs.servers VALUES ($1, $2) ON CONFLICT DO NOTHING', [shared, platformId]);
  return shared;
}

/** Ends a platform's service of a queue. With the last platform that serves it, its jobs go. */
export async function forgetQueue(session: Session, platformId: string, endpointId: string): Promise<void> {
  await session.query('SELECT FROM flash_jobs.queues WHERE endpoint_id = $1 FOR UPDATE', [endpointId]);
  await session.query('DELETE FROM flash_jobs.servers WHERE endpoint_id = $1 AND platform_id = $2', [
    endpointId,
    platformId,
  ]);
  const others = await session.query('SELECT FROM flash_jobs.servers WHERE endpoint_id = $1 LIMIT 1', [endpointId]);
  if (others.length > 0) return;
  await session.query('DELETE FROM flash_jobs.queues WHERE endpoint_id = $1', [endpointId]);
  await session.query('DELETE FROM flash_jobs.jobs WHERE endpoint_id = $1', [endpointId]);
}
