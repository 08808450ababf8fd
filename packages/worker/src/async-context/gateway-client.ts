import type { WebSocketAdapter } from '@nestjs/common';

/** RFC 6455, 7.4.1: the server met an unexpected condition. */
const INTERNAL_ERROR = 1011;

/** A client as a gateway gets it: a connection of `ws`, a socket of socket.io (over WebSocket or long polling), or an object of another adapter. */
export interface Client {
  readonly disconnect?: () => unknown;
  readonly close?: (code: number) => unknown;
}

/** A client of a gateway, as the async context of the code that serves it. */
export class GatewayClient {
  /** Whether the code is `handleConnection`, whose rejection refuses the client; a rejection in a message handler does not. */
  readonly isConnecting: boolean;
  readonly #client: Client;
  readonly #adapter: WebSocketAdapter;

  constructor(client: Client, adapter: WebSocketAdapter, isConnecting: boolean) {
    this.#client = client;
    this.#adapter = adapter;
    this.isConnecting = isConnecting;
  }

  /** With socket.io this closes the one socket, and not those of the same client in other namespaces. */
  close(): void {
    const client = this.#client;
    if (typeof client.disconnect === 'function') client.disconnect();
    else if (typeof client.close === 'function') client.close(INTERNAL_ERROR);
    else this.#adapter.closeClient?.(client);
  }
}
