import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { deployed, type Deployed } from '../platform/deployed.ts';
import type { QueueSide } from './queue-side.ts';

const PROJECT = fileURLToPath(new URL('../../projects/queue', import.meta.url));

export interface FlashSide extends QueueSide {
  readonly platform: Deployed;
  /** The endpoint's path. */
  readonly path: string;
  readonly pool: Pool;
}

/** A queue-based endpoint on the platform, as `flash deploy` makes it. */
export async function flashSide(clients: number): Promise<FlashSide> {
  const platform = await deployed(false);
  const { url } = await platform.deploy(PROJECT, { min: 1, max: 1 });
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: clients });
  const run = async () => {
    const { body } = await pool.request({ method: 'POST', path: `${path}/runsync`, body: '{"input":{"a":1}}' });
    const job = (await body.json()) as { readonly status: string };
    if (job.status !== 'COMPLETED') throw new Error(`a job came to ${JSON.stringify(job)}`);
  };
  await run();
  const id = path.split('/').at(-1) as string;
  const { workers } = await platform.client.listWorkers(id);
  return {
    name: 'Flash',
    platform,
    path,
    pool,
    pids: [platform.pid, ...workers.flatMap(({ pid }) => pid ?? [])],
    run,
    stop: async () => {
      await pool.close();
      await platform.stop();
    },
  };
}
