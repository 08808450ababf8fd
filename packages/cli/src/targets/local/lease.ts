import type { LeaseEvent } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { Place, Progress } from '../target.js';

export interface LeaseOptions extends Place, Progress {
  readonly client: ControlClient;
  /** Seconds to wait for another holder. */
  readonly timeout: number;
}

/**
 * Runs `work` while it holds the lease on this environment of the app: two simultaneous deploys would plan on a state that the other one is
 * changing, and create an endpoint twice.
 *
 * @throws FlashError `FLASH_DEPLOY_BUSY` if another holder keeps the lease for longer than the timeout; then nothing was changed
 */
export async function withLease<Result>(options: LeaseOptions, work: () => Promise<Result>): Promise<Result> {
  const { client, app, env, timeout, signal } = options;
  const held = new AbortController();
  const holder = `process ${process.pid}`;
  // Kept in a variable until the end: a stream that is garbage-collected closes its connection.
  const events = client.lease({ app, env, holder }, AbortSignal.any([signal, held.signal]));
  let other: Holder | undefined;
  const timer = setTimeout(() => held.abort(busy(options, other)), timeout * 1000);
  try {
    for (;;) {
      const { value, done } = await events.next();
      if (done || value.state === 'granted') break;
      if (other === undefined) options.onStep(`waiting for another deploy of ${app} in ${env} (${value.holder})`);
      other = value;
    }
    clearTimeout(timer);
    return await work();
  } finally {
    clearTimeout(timer);
    held.abort();
    await events.return(undefined).catch(() => undefined);
  }
}

type Holder = Extract<LeaseEvent, { state: 'waiting' }>;

function busy({ app, env, timeout: seconds }: LeaseOptions, other: Holder | undefined): Error {
  const { holder = 'another process', since = '' } = other ?? {};
  return cliErrors.FLASH_DEPLOY_BUSY({ app, env, holder, since, seconds }, { state: 'nothing was changed' });
}
