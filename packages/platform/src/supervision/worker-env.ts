import { CALL_ENV } from '@flash-ts/core/contract';
import type { EndpointConfig } from '../records/endpoint-record.js';

export interface WorkerFacts {
  readonly workerId: string;
  readonly endpointId: string;
  readonly socketPath: string;
  /** Apart from the other, so that a handler that blocks its worker does not keep it from answering for its health. */
  readonly healthSocketPath: string;
  /** Where endpoints are reached from this machine, with `{id}` for the endpoint's. */
  readonly endpointUrl: string;
  /** Opens endpoints and nothing else; for workers that call others. */
  readonly callKey: string;
  /** The platform's own search path, the only thing of its environment that a worker gets. */
  readonly path: string;
  /** Folder of what V8 has compiled of the artifact. */
  readonly compileCache?: string | undefined;
  /** `CUDA_VISIBLE_DEVICES`: its own GPUs, empty for a worker on CPUs; undefined where GPUs are not given out. */
  readonly visibleDevices?: string | undefined;
  /** In a development session: with what workers may be asked to run code. */
  readonly devToken?: string | undefined;
}

/** The variable with a worker's id, which its children inherit. */
export const WORKER_ID = 'RUNPOD_POD_ID';

/** Where a worker answers for its health when its endpoint does not say. */
const DEFAULT_HEALTH_PATH = '/ping';

export function healthPath({ env }: Pick<EndpointConfig, 'env'>): string {
  const path = env.HEALTH_CHECK_PATH;
  return path?.startsWith('/') ? path : DEFAULT_HEALTH_PATH;
}

/** The whole environment of a worker. What the platform decides comes last: an endpoint can't take another's socket or GPU. */
export function workerEnv(config: Pick<EndpointConfig, 'env'>, facts: WorkerFacts): Record<string, string> {
  return {
    PATH: facts.path,
    NODE_ENV: 'production',
    // Portable: it was made in another folder.
    ...(facts.compileCache !== undefined && {
      NODE_COMPILE_CACHE: facts.compileCache,
      NODE_COMPILE_CACHE_PORTABLE: '1',
    }),
    ...withoutDevelopment(config.env),
    ...(facts.devToken !== undefined && { FLASH_DEV: '1', FLASH_DEV_TOKEN: facts.devToken }),
    ...(facts.visibleDevices !== undefined && { CUDA_VISIBLE_DEVICES: facts.visibleDevices }),
    // In the place of one that an earlier deploy has put there: that was the key of the control API.
    ...(CALL_ENV.ids in config.env && { [CALL_ENV.key]: facts.callKey }),
    FLASH_SUPERVISED: '1',
    RUNPOD_ENDPOINT_ID: facts.endpointId,
    [WORKER_ID]: facts.workerId,
    [CALL_ENV.urlTemplate]: facts.endpointUrl,
    PORT: facts.socketPath,
    PORT_HEALTH: facts.healthSocketPath,
    HEALTH_CHECK_PATH: healthPath(config),
  };
}

/** Whether a worker runs code that it is sent is not an endpoint's to say. */
function withoutDevelopment(env: EndpointConfig['env']): EndpointConfig['env'] {
  const { FLASH_DEV: _switch, FLASH_DEV_TOKEN: _token, ...others } = env;
  return others;
}
