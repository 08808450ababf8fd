import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import type { EndpointGpus } from '../hardware/endpoint-gpus.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import { activeVersion } from '../releases/rollout.js';
import type { Settings } from '../settings/settings.js';
import type { Pools } from './pools.js';

export interface RefusalsParts {
  readonly pools: Pools;
  readonly gpus: EndpointGpus;
  readonly settings: Settings;
  /**
   * Whether answers to callers contain boot errors: in development only, since the output of a process may contain secrets such as connection
   * strings.
   */
  readonly tellBootErrors: boolean;
}

/** Says why an endpoint refuses requests. */
export class Refusals {
  readonly #parts: RefusalsParts;

  constructor(parts: RefusalsParts) {
    this.#parts = parts;
  }

  /**
   * Why no request can be answered and waiting would not help; undefined if a worker may become ready.
   *
   * @param inRotation workers that could get a request
   */
  reason({ config, rollout, version }: EndpointRecord, inRotation: number): FlashError | undefined {
    const { pools, gpus, settings, tellBootErrors } = this.#parts;
    const { givenUp, record } = pools.serving.boots;
    // Stuck workers will probably return to rotation.
    if (inRotation + this.#stuck > 0) return undefined;
    if (config.workers.max === 0) return noWorkers('the endpoint has workers.max 0');
    if (givenUp) {
      const failedFor = inWords(settings.current().crashLoopMs);
      const reason = tellBootErrors ? givenUp.reason : undefined;
      return platformErrors.FLASH_ENDPOINT_GIVEN_UP({ version: activeVersion(rollout, version), failedFor, reason });
    }
    const failed = rollout.servingVersion === null && rollout.state === 'failed' ? rollout.reason : null;
    const shortage = gpus.shortage(pools.serving.version);
    if (failed === null && shortage?.permanent) return noWorkers(shortage.because);
    const error = failed ?? record.brokenReason;
    return error === undefined ? undefined : noWorkers(this.#inAnswer(error));
  }

  /** The error for a request that has waited for the maximum time. */
  waitedTooLong(): FlashError {
    const { pools, gpus, settings } = this.#parts;
    const { lastError } = pools.serving.boots.record;
    const stuck = this.#stuck;
    const busy = `${stuck} ${stuck === 1 ? 'worker has' : 'workers have'} an event loop that does not turn`;
    const failing = lastError === undefined ? undefined : this.#inAnswer(lastError);
    const because = gpus.shortage(pools.serving.version)?.because ?? failing;
    const why = [...(stuck > 0 ? [busy] : []), ...(because === undefined ? [] : [because])];
    const waited = `no worker became ready within ${settings.current().queueWaitMs / 1000} s`;
    return noWorkers([waited, ...why].join('; '));
  }

  /**
   * Why jobs wait, beside for their turn: workers that fail are never taken for a lack of capacity. Undefined where nothing is wrong.
   *
   * @param ready workers that can take jobs
   */
  jobsWait(ready: number): string | undefined {
    const { pools, gpus } = this.#parts;
    if (ready + this.#stuck > 0) return undefined;
    const { version, boots } = pools.serving;
    if (boots.record.lastError !== undefined) return this.#inAnswer(boots.record.lastError);
    const crash = boots.record.loop?.reason;
    return crash === undefined ? gpus.shortage(version)?.because : this.#inAnswer(crash, 'its workers crash');
  }

  #inAnswer(bootError: string, inShort = 'its workers fail while they start'): string {
    if (this.#parts.tellBootErrors) return bootError;
    return `${inShort}; the operator sees the error with \`flash status\``;
  }

  /** The number of workers whose event loop is stuck. */
  get #stuck(): number {
    return this.#parts.pools.workers().filter(({ phase }) => phase === 'stuck').length;
  }
}

export function noWorkers(reason: string): FlashError {
  return platformErrors.FLASH_NO_WORKERS({ reason });
}

function inWords(ms: number): string {
  const days = ms / 86_400_000;
  return days >= 1 ? `${days} ${days === 1 ? 'day' : 'days'}` : `${ms / 1000} s`;
}
