import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import { activeVersion } from '../releases/rollout.js';
import type { EndpointRecord } from '../records/endpoint-record.js';

/** Why the version that gets the requests lacks workers. */
export interface Hindrance {
  /** The last boot error, if the version counts as broken. */
  readonly broken: string | undefined;
  /** The lack of the GPUs that its workers need; `permanent` if waiting can't help. */
  readonly shortage: { readonly because: string; readonly permanent: boolean } | undefined;
  /** Its last error, if the version was given up. */
  readonly givenUp: { readonly reason: string; readonly crashLoopMs: number } | undefined;
}

/**
 * Why no request can be answered and waiting would not help; undefined if a worker may become ready.
 *
 * @param candidates workers in rotation, and those that will probably return to it
 * @param tellBootErrors see `bootErrorFor`
 */
export function reasonToRefuse(
  record: EndpointRecord,
  candidates: number,
  hindrance: Hindrance,
  tellBootErrors: boolean,
): FlashError | undefined {
  const { config, rollout, version } = record;
  const { broken, shortage, givenUp } = hindrance;
  if (candidates > 0) return undefined;
  if (config.workers.max === 0) return noWorkers('the endpoint has workers.max 0');
  if (givenUp) {
    const failedFor = inWords(givenUp.crashLoopMs);
    const reason = tellBootErrors ? givenUp.reason : undefined;
    return platformErrors.FLASH_ENDPOINT_GIVEN_UP({ version: activeVersion(rollout, version), failedFor, reason });
  }
  const failed = rollout.servingVersion === null && rollout.state === 'failed' ? rollout.reason : null;
  if (failed === null && shortage?.permanent) return noWorkers(shortage.because);
  const error = failed ?? broken;
  return error === undefined ? undefined : noWorkers(bootErrorFor(error, tellBootErrors));
}

/**
 * The boot error that an answer to a caller contains: the whole text in development only, since the output of a process may contain secrets
 * such as connection strings.
 */
export function bootErrorFor(error: string, tellBootErrors: boolean): string {
  return tellBootErrors ? error : 'its workers fail while they start; the operator sees the error with `flash status`';
}

/**
 * The error for a request that has waited for the maximum time.
 *
 * @param stuck the number of workers whose event loop is stuck
 * @param because why no worker was ready, if that is known
 */
export function waitedInVain(waitedMs: number, stuck: number, because: string | undefined): FlashError {
  const busy = `${stuck} ${stuck === 1 ? 'worker has' : 'workers have'} an event loop that does not turn`;
  const why = [...(stuck > 0 ? [busy] : []), ...(because === undefined ? [] : [because])];
  return noWorkers([`no worker became ready within ${waitedMs / 1000} s`, ...why].join('; '));
}

export function noWorkers(reason: string): FlashError {
  return platformErrors.FLASH_NO_WORKERS({ reason });
}

function inWords(ms: number): string {
  const days = ms / 86_400_000;
  return days >= 1 ? `${days} ${days === 1 ? 'day' : 'days'}` : `${ms / 1000} s`;
}
