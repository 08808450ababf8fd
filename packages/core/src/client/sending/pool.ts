import type { Agent } from 'undici';

let agent: Agent | undefined;
let loading: Promise<Agent> | undefined;

/** Milliseconds that a connection may take to be made. */
const CONNECT_MS = 10_000;

/**
 * The connections of this process, shared by all clients. undici is loaded with the first call: a worker that calls nobody starts without
 * it. Time limits are the client's own (see `call.ts`), since a call may wait longer for a worker than undici's limits allow.
 */
export function connectionPool(): Agent | Promise<Agent> {
  return agent ?? (loading ??= load());
}

/** Closes the connections, once the calls in progress have been answered. The next call makes new ones. */
export async function closeConnections(): Promise<void> {
  const closing = agent ?? (await loading);
  agent = undefined;
  loading = undefined;
  await closing?.close();
}

async function load(): Promise<Agent> {
  // The whole of undici would be in every artifact: three times the size, for fetch, caches and mocks that no client uses.
  const { default: PooledAgent } = await import('undici/lib/dispatcher/agent.js');
  agent = new PooledAgent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: CONNECT_MS } });
  return agent;
}
