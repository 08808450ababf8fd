import { CALL_ENV, RESULTS_ENV } from '@flash-ts/core/contract';
import type { EndpointConfig } from '../records/endpoint-record.js';

export interface WorkerFacts {
  readonly workerId: string;
  readonly endpointId: string;
  readonly socketPath: string;
  /** A separate socket, so that a handler that blocks its worker does not block health checks. */
  readonly healthSocketPath: string;
  /** The URL of endpoints on this machine, with `{id}` in place of the endpoint's id. */
  readonly endpointUrl: string;
  /** A key that opens endpoints only, for workers that call other endpoints. */
  readonly callKey: string;
  /** The platform's own search path, the only variable of its environment that a worker gets. */
  readonly path: string;
  /** Folder of the artifact's compile cache. */
  readonly compileCache?: string | undefined;
  /** For a queue-based endpoint: the URL of its queue for workers, the worker's key for it, and the folder for results that are not acknowledged. */
  readonly queue?: { readonly url: string; readonly key: string; readonly results: string } | undefined;
  /** `CUDA_VISIBLE_DEVICES`: its own GPUs, empty for a worker on CPUs; undefined if GPUs are not allocated. */
  readonly visibleDevices?: string | undefined;
  /** Whether the process may stand still at a breakpoint. */
  readonly inspected?: boolean;
  /** In a development session: the token with which workers accept code to run. */
  readonly devToken?: string | undefined;
}

/** The variable with a worker's id, which its children inherit. */
export const WORKER_ID = 'RUNPOD_POD_ID';

/** The health path of endpoints that do not set one. */
const DEFAULT_HEALTH_PATH = '/ping';

export function healthPath({ env }: Pick<EndpointConfig, 'env'>): string {
  const path = env.HEALTH_CHECK_PATH;
  return path?.startsWith('/') ? path : DEFAULT_HEALTH_PATH;
}

/** The whole environment of a worker. The platform's own variables come last, so that an endpoint can't use another's socket or GPU. */
export function workerEnv(config: Pick<EndpointConfig, 'env'>, facts: WorkerFacts): Record<string, string> {
  return {
    PATH: facts.path,
    NODE_ENV: 'production',
    // Portable, because the cache was made in another folder.
    ...(facts.compileCache !== undefined && {
      NODE_COMPILE_CACHE: facts.compileCache,
      NODE_COMPILE_CACHE_PORTABLE: '1',
    }),
    ...withoutDevelopment(config.env),
    ...(facts.devToken !== undefined && { FLASH_DEV: '1', FLASH_DEV_TOKEN: facts.devToken }),
    // At a breakpoint the event loop does not turn.
    ...(facts.inspected && { FLASH_STUCK_MS: '0' }),
    ...(facts.visibleDevices !== undefined && { CUDA_VISIBLE_DEVICES: facts.visibleDevices }),
    // Replaces the key that an earlier deploy has set, which was the key of the control API.
    ...(CALL_ENV.ids in config.env && { [CALL_ENV.key]: facts.callKey }),
    ...(facts.queue && queueEnv(facts.queue)),
    FLASH_SUPERVISED: '1',
    RUNPOD_ENDPOINT_ID: facts.endpointId,
    [WORKER_ID]: facts.workerId,
    [CALL_ENV.urlTemplate]: facts.endpointUrl,
    PORT: facts.socketPath,
    PORT_HEALTH: facts.healthSocketPath,
    HEALTH_CHECK_PATH: healthPath(config),
  };
}

/**
 * Where a worker takes jobs and answers them, in the cloud's variables and with its placeholders, which workers of the cloud replace. Source:
 * the Python SDK of Runpod, `runpod/serverless/modules/rp_job.py`.
 */
function queueEnv({ url, key, results }: NonNullable<WorkerFacts['queue']>): Record<string, string> {
  return {
    RUNPOD_WEBHOOK_GET_JOB: `${url}/job-take/$ID?gpu=0`,
    RUNPOD_WEBHOOK_POST_OUTPUT: `${url}/job-done/$RUNPOD_POD_ID/$ID?gpu=0`,
    RUNPOD_WEBHOOK_POST_STREAM: `${url}/job-stream/$RUNPOD_POD_ID/$ID?gpu=0`,
    RUNPOD_WEBHOOK_PING: `${url}/ping/$RUNPOD_POD_ID?gpu=0`,
    RUNPOD_PING_INTERVAL: '10000',
    RUNPOD_AI_API_KEY: key,
    [RESULTS_ENV]: results,
  };
}

/** An endpoint must not decide whether its workers run code that they are sent. */
function withoutDevelopment(env: EndpointConfig['env']): EndpointConfig['env'] {
  const { FLASH_DEV: _switch, FLASH_DEV_TOKEN: _token, ...others } = env;
  return others;
}
