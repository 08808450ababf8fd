import type { WebSocketAdapter } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import { Observable } from 'rxjs';
import { GatewayClient, type Client } from '../async-context/gateway-client.js';
import { runFor } from '../async-context/served.js';

/**
 * Runs the code of the app's gateways in the async context of the client that it serves, so that an uncaught error closes this client. Call it
 * before the app sets its adapter for WebSockets.
 *
 * The connection alone does not tell the client: messages of socket.io come by HTTP requests too, and a gateway may have a server of its own.
 */
export function followGatewayClients(config: ApplicationConfig): void {
  const setIoAdapter = config.setIoAdapter.bind(config);
  config.setIoAdapter = (adapter) => {
    follow(adapter);
    setIoAdapter(adapter);
  };
}

/** Changes the adapter itself: a proxy could not reach its private fields. */
function follow(adapter: WebSocketAdapter): void {
  const bindClientConnect = adapter.bindClientConnect.bind(adapter);
  adapter.bindClientConnect = (server, connected: (...args: unknown[]) => void) =>
    bindClientConnect(server, (client: Client, ...rest: unknown[]) =>
      runFor(new GatewayClient(client, adapter, true), connected, client, ...rest),
    ) as unknown;
  const bindMessageHandlers = adapter.bindMessageHandlers.bind(adapter);
  adapter.bindMessageHandlers = (client: Client, handlers, transform) => {
    const served = new GatewayClient(client, adapter, false);
    const bound = handlers.map(({ callback, ...handler }) => ({
      ...handler,
      callback: (...args: unknown[]) => runFor(served, callback, ...args),
    }));
    // The adapter subscribes to a handler's result and sends it, which can fail too.
    const inContext = (result: unknown) =>
      new Observable((subscriber) => runFor(served, () => transform(result).subscribe(subscriber)));
    return bindMessageHandlers(client, bound, inContext) as unknown;
  };
}
