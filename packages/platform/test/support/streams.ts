import type { CreateEndpointRequest } from '@flash-ts/core/contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import type { Rig } from './rig.js';
import { localImage } from '../../src/ids/image.js';

const source = readFileSync(join(import.meta.dirname, '../fixtures/streams-worker/worker.mjs'));

/** Creates an endpoint of the fixture worker for streams, with all of its `min` workers ready. @returns its id */
export async function streamsEndpoint(rig: Rig, fields: Partial<CreateEndpointRequest> = {}): Promise<string> {
  const artifact = await archiveOf([[{ name: 'worker.mjs' }, source]]);
  await rig.upload(artifact);
  const workers = { min: 1, max: 1, idleTimeout: 60, ...fields.workers };
  const { id } = await rig.create({ ...fields, workers, image: localImage('app', artifact.digest) });
  await until('the workers are ready', async () => (await rig.workers(id)).summary.idle >= workers.min);
  return id;
}
