import type { WebSocketAdapter } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import { Observable } from 'rxjs';
import { GatewayClient, type Client } from '../async-context/gateway-client.js';
import { runFor } from '../async-context/served.js';

/**
 * Has the code of the app's gateways run for the client that it serves, so that an error that nothing catches is that client's. To be called
 * before the app has its adapter for WebSockets.
 *
 * The connection alone does not tell whose code runs: messages of socket.io come by requests too, and a gateway may have a server of its own.
 */
export function followGatewayClients(config: ApplicationConfig): void {
  const setIoAdapter = config.setIoAdapter.bind(config);
  config.setIoAdapter = (adapter) => {
    follow(adapter);
    setIoAdapter(adapter);
  };
}

/** Changes the adapter itself: it may have private fields, which a proxy in front of it would not reach. */
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
    // What a handler gives is sent by those who subscribe to this, and sending can fail too.
    const inContext = (result: unknown) =>
      new Observable((subscriber) => runFor(served, () => transform(result).subscribe(subscriber)));
    return bindMessageHandlers(client, bound, inContext) as unknown;
  };
}
