import { coreErrors, nearestName } from '../errors/index.js';
import type { AddressSource } from './address/address.js';
import { findAddress } from './address/find-address.js';
import { Caller } from './calls/caller.js';
import { CallableHandler } from './calls/call-request.js';
import type { ContractHandler, EndpointContract } from './contract.js';
import {
  connectSettings,
  DEFAULT_SETTINGS,
  type CallOptions,
  type ConnectOptions,
  type RequestOptions,
} from './options.js';
import type {
  EndpointClient,
  EndpointSession,
  SessionOptions,
  UntypedEndpointClient,
  WebSocketOptions,
} from './types.js';

const CALLER = Symbol('caller');
const CONTRACT = Symbol('contract');

/** A client: its methods are on the prototype, one for all clients of a contract, so that `with` and `session` cost next to nothing. */
interface Client {
  readonly [CALLER]: Caller;
  readonly [CONTRACT]?: EndpointContract;
}

/** The methods of every client. A handler of the same name takes precedence. */
const METHODS = {
  get: of((caller, path: string, options: RequestOptions = {}) => caller.body('GET', path, options)),
  delete: of((caller, path: string, options: RequestOptions = {}) => caller.body('DELETE', path, options)),
  post: withBody('POST'),
  put: withBody('PUT'),
  patch: withBody('PATCH'),
  request: of((caller, method: string, path: string, options: RequestOptions = {}) =>
    caller.request(method, path, options),
  ),
  stream: of((caller, method: string, path: string, options: RequestOptions = {}) =>
    caller.stream(method, path, options),
  ),
  sse: of((caller, path: string, options: RequestOptions & { method?: string } = {}) => caller.sse(path, options)),
  ws: of((caller, path: string, options: WebSocketOptions = {}) => caller.ws(path, options)),
  with(this: Client, options: CallOptions) {
    return clientLike(this, this[CALLER].with(options));
  },
  session(this: Client, options?: SessionOptions) {
    return clientLike(this, this[CALLER].inSession(options));
  },
};

function of<Args extends unknown[], Result>(call: (caller: Caller, ...args: Args) => Result) {
  return function (this: Client, ...args: Args): Result {
    return call(this[CALLER], ...args);
  };
}

function withBody(method: string) {
  return of((caller, path: string, body?: unknown, options: RequestOptions = {}) =>
    caller.body(method, path, body === undefined ? options : { ...options, body }),
  );
}

/** Connects by options and variables. @throws FlashError `FLASH_CLIENT_…` */
export function connect<T>(options: ConnectOptions<T>): EndpointClient<T> {
  const settings = connectSettings(options);
  const { contract } = options;
  if (contract !== undefined) checkContract(contract);
  return createClient(contract, findAddress(options, process.env), settings);
}

/** A client of an endpoint at an address that is found when it is called. */
export function createClient<T>(
  contract: EndpointContract<T> | undefined,
  address: AddressSource,
  settings = DEFAULT_SETTINGS,
): EndpointClient<T> {
  const prototype = contract === undefined ? UNTYPED : prototypeOf(contract);
  return clientOf(prototype, new Caller(address, settings)) as EndpointClient<T>;
}

/** The same endpoint without handlers, for a client with a handler that has the name of one of its methods. */
export function untyped(client: object): UntypedEndpointClient {
  return clientOf(UNTYPED, callerOf(client)) as UntypedEndpointClient;
}

/** The session of a client that has a handler named `session`. */
export function sessionOf<T>(client: EndpointClient<T>, options?: SessionOptions): EndpointSession<T> {
  return clientLike(client, callerOf(client).inSession(options)) as EndpointSession<T>;
}

/** Calls a handler by its name. */
export function callByName(client: object, handler: string, ...args: readonly unknown[]): unknown {
  const contract = (client as Partial<Client>)[CONTRACT];
  if (contract !== undefined && Object.hasOwn(contract.handlers, handler)) {
    return (client as Record<string, (...values: readonly unknown[]) => unknown>)[handler]?.(...args);
  }
  const known = Object.keys(contract?.handlers ?? {});
  const near = nearestName(handler, known);
  throw coreErrors.FLASH_CLIENT_HANDLER({ endpoint: callerOf(client).address.label, handler, known, near });
}

function callerOf(client: object): Caller {
  return (client as Client)[CALLER];
}

function clientLike(client: object, caller: Caller): object {
  return clientOf(Object.getPrototypeOf(client) as object, caller);
}

function clientOf(prototype: object, caller: Caller): object {
  // Not enumerable, so that a logged or compared client is not taken apart.
  return Object.create(prototype, { [CALLER]: { value: caller } }) as object;
}

const UNTYPED = withMethods({});
const prototypes = new WeakMap<EndpointContract, object>();

function prototypeOf(contract: EndpointContract): object {
  const known = prototypes.get(contract);
  if (known) return known;
  const handlers = Object.entries(contract.handlers).map(([name, handler]) => {
    const callable = new CallableHandler(contract.name, name, handler);
    const method = function (this: Client, ...args: unknown[]) {
      return this[CALLER].call(callable, args);
    };
    return [name, method];
  });
  const prototype = withMethods(Object.fromEntries(handlers) as Record<string, unknown>);
  Object.defineProperty(prototype, CONTRACT, { value: contract });
  prototypes.set(contract, prototype);
  return prototype;
}

function withMethods(handlers: Readonly<Record<string, unknown>>): object {
  const prototype = { ...METHODS, ...handlers };
  if (!Object.hasOwn(handlers, 'workerId')) {
    Object.defineProperty(prototype, 'workerId', {
      get(this: Client) {
        return this[CALLER].session?.workerId;
      },
    });
  }
  return prototype;
}

function checkContract(contract: EndpointContract): void {
  const problem = problemOf(contract);
  if (problem !== undefined) throw coreErrors.FLASH_CLIENT_CONTRACT({ problem });
}

function problemOf(contract: unknown): string | undefined {
  if (typeof contract === 'function')
    return `it is the class or function ${contract.name}, which no client without Nest can read`;
  const { name, handlers } = (contract ?? {}) as Partial<EndpointContract>;
  if (typeof name !== 'string' || typeof handlers !== 'object') return 'it has no `name` and `handlers`';
  const wrong = Object.entries(handlers).find(([, handler]) => !isHandler(handler));
  return wrong && `its handler "${wrong[0]}" has no \`method\`, \`path\` and \`parameters\``;
}

function isHandler({ method, path, parameters }: Partial<ContractHandler>): boolean {
  return typeof method === 'string' && typeof path === 'string' && path.startsWith('/') && Array.isArray(parameters);
}
