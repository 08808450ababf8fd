import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayClient } from './gateway-client.js';

/** What code runs for: a request, by its response, a connection that was upgraded, by its socket, or a gateway's client. */
export type Served = ServerResponse | Duplex | GatewayClient;

const served = new AsyncLocalStorage<Served>();

/** Calls `work` for a request or a client; whatever it starts runs for the same one. */
export function runFor<Args extends unknown[], Result>(
  whom: Served,
  work: (...args: Args) => Result,
  ...args: Args
): Result {
  return served.run(whom, work, ...args);
}

/** The rest of the current callback, and what it starts, runs for this connection. */
export function goOnFor(whom: Served): void {
  served.enterWith(whom);
}

/**
 * What the current code runs for; undefined for code that runs for nobody, as that of a timer which a provider set at its start. Node keeps it
 * for the listeners of `uncaughtException` too.
 */
export function servedNow(): Served | undefined {
  return served.getStore();
}
