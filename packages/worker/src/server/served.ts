import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What code runs for: a request, by its response, or a connection that was upgraded, by its socket. */
export type Served = ServerResponse | Duplex;

const served = new AsyncLocalStorage<Served>();

/** Calls `work` for a request; whatever it starts runs for that request too. */
export function runFor<Args extends unknown[]>(whom: Served, work: (...args: Args) => void, ...args: Args): void {
  served.run(whom, work, ...args);
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
