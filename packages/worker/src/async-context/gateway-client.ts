import type { WebSocketAdapter } from '@nestjs/common';

/** RFC 6455, 7.4.1: the server met an unexpected condition. */
const INTERNAL_ERROR = 1011;

/** What a gateway calls a client: a connection of `ws`, a socket of socket.io, which may come by plain requests, or what an adapter makes. */
export interface Client {
  readonly disconnect?: () => unknown;
  readonly close?: (code: number) => unknown;
}

/** A client of a gateway for whom code runs. */
export class GatewayClient {
  /** Whether that is `handleConnection`, whose rejection refuses the client, and not a message's handler, whose side work may fail. */
  readonly isConnecting: boolean;
  readonly #client: Client;
  readonly #adapter: WebSocketAdapter;

  constructor(client: Client, adapter: WebSocketAdapter, isConnecting: boolean) {
    this.#client = client;
    this.#adapter = adapter;
    this.isConnecting = isConnecting;
  }

  /** Of socket.io this closes the one socket, and not those that the same client has in other namespaces. */
  close(): void {
    const client = this.#client;
    if (typeof client.disconnect === 'function') client.disconnect();
    else if (typeof client.close === 'function') client.close(INTERNAL_ERROR);
    else this.#adapter.closeClient?.(client);
  }
}
