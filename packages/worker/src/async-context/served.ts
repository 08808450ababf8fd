import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayClient } from './gateway-client.js';
import type { ServedJob } from './served-job.js';

/** For what code runs: a request (its response), a connection that was upgraded (its socket), a gateway's client, or a job. */
export type Served = ServerResponse | Duplex | GatewayClient | ServedJob;

const served = new AsyncLocalStorage<Served>();

/** Calls `work` in the async context of a request, client or job; what it starts runs in that context too. */
export function runFor<Args extends unknown[], Result>(
  whom: Served,
  work: (...args: Args) => Result,
  ...args: Args
): Result {
  return served.run(whom, work, ...args);
}

/** Sets the async context of the rest of the current callback, and of what it starts, to this connection. */
export function goOnFor(whom: Served): void {
  served.enterWith(whom);
}

/**
 * For what the current code runs; undefined outside of any request or connection, as in a timer that a provider set at its start. Node keeps
 * the context for the listeners of `uncaughtException` too.
 */
export function servedNow(): Served | undefined {
  return served.getStore();
}
