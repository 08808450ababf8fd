import type { EndpointContract, QueueContract } from './contract.js';
import { callByName, connect, sessionOf, untyped } from './endpoint-client.js';
import { connectQueue, type QueueConnectOptions } from './jobs/queue-client.js';
import type { QueueClient } from './jobs/types.js';
import type { ConnectOptions } from './options.js';
import { closeConnections } from './sending/pool.js';
import type { EndpointClient } from './types.js';

type AnyOptions<T> = Omit<ConnectOptions<T>, 'contract'> & {
  readonly contract?: EndpointContract<T> | QueueContract<T>;
};

/** By a contract of a queue-based endpoint a client of its jobs, and else one of handlers. */
function connectAny<T>(options: QueueConnectOptions<T> & { readonly contract: QueueContract<T> }): QueueClient<T>;
function connectAny<T = unknown>(options: ConnectOptions<T>): EndpointClient<T>;
function connectAny<T>(options: AnyOptions<T>): EndpointClient<T> | QueueClient<T>;
function connectAny<T>(options: AnyOptions<T>): EndpointClient<T> | QueueClient<T> {
  return isOfQueue(options) ? connectQueue(options) : connect(options as ConnectOptions<T>);
}

function isOfQueue<T>(options: AnyOptions<T>): options is QueueConnectOptions<T> {
  const { contract } = options;
  return typeof contract === 'object' && 'jobs' in contract;
}

/** Clients of deployed endpoints. */
export const Endpoint = {
  /**
   * A client of an endpoint. It connects when it is called.
   *
   * @typeParam T the handlers, from the contract
   * @example const users = Endpoint.connect({ contract: userService, id: 'abc123' });
   * @throws FlashError `FLASH_CLIENT_ADDRESS`, `FLASH_CLIENT_URL`, `FLASH_CLIENT_KEY`, `FLASH_CLIENT_OPTION`, `FLASH_CLIENT_CONTRACT`
   */
  connect: connectAny,

  /**
   * A client of a queue-based endpoint, also of one without a contract: of one that is written in Python, for example.
   *
   * @example const job = await Endpoint.queue({ id: 'abc123' }).run({ url });
   * @throws FlashError as `connect`
   */
  queue: connectQueue,

  /** Gives a contract the type of its handlers. `flash build` writes calls of it. */
  contract<T>(contract: EndpointContract): EndpointContract<T> {
    return contract as EndpointContract<T>;
  },

  /** As `contract`, of a queue-based endpoint. */
  queueContract<T>(contract: QueueContract): QueueContract<T> {
    return contract as QueueContract<T>;
  },

  /** The same endpoint without handlers: for an endpoint with a handler that is named as one of the client's methods, `get` for one. */
  untyped,

  /** As `client.session()`, also for an endpoint with a handler named `session`. */
  session: sessionOf,

  /**
   * Calls a handler by a name that is known at run time only.
   *
   * @throws FlashError `FLASH_CLIENT_HANDLER`
   */
  call: callByName,

  /** Closes the connections of this process's clients, once their calls are answered. Idle connections do not keep a process from ending. */
  close: closeConnections,
};
