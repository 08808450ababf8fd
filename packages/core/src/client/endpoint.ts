import type { EndpointContract } from './contract.js';
import { callByName, connect, sessionOf, untyped } from './endpoint-client.js';
import type { ConnectOptions } from './options.js';
import { closeConnections } from './sending/pool.js';
import type { EndpointClient, EndpointSession, SessionOptions, UntypedEndpointClient } from './types.js';

/** Clients of deployed endpoints. */
export const Endpoint = {
  /**
   * A client of an endpoint. It connects when it is called.
   *
   * @typeParam T the handlers, from the contract
   * @example const users = Endpoint.connect({ contract: userService, id: 'abc123' });
   * @throws FlashError `FLASH_CLIENT_ADDRESS`, `FLASH_CLIENT_URL`, `FLASH_CLIENT_KEY`, `FLASH_CLIENT_OPTION`, `FLASH_CLIENT_CONTRACT`
   */
  connect<T = unknown>(options: ConnectOptions<T>): EndpointClient<T> {
    return connect(options);
  },

  /** Gives a contract the type of its handlers. `flash build` writes calls of it. */
  contract<T>(contract: EndpointContract): EndpointContract<T> {
    return contract as EndpointContract<T>;
  },

  /** The same endpoint without handlers: for an endpoint with a handler that is named as one of the client's methods, `get` for one. */
  untyped(client: object): UntypedEndpointClient {
    return untyped(client);
  },

  /** As `client.session()`, also for an endpoint with a handler named `session`. */
  session<T>(client: EndpointClient<T>, options?: SessionOptions): EndpointSession<T> {
    return sessionOf(client, options);
  },

  /**
   * Calls a handler by a name that is known at run time only.
   *
   * @throws FlashError `FLASH_CLIENT_HANDLER`
   */
  call(client: object, handler: string, ...args: readonly unknown[]): unknown {
    return callByName(client, handler, args);
  },

  /** Closes the connections of this process's clients, once their calls are answered. Idle connections do not keep a process from ending. */
  close(): Promise<void> {
    return closeConnections();
  },
};
