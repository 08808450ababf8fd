import { coreErrors } from '../../errors/index.js';
import type { ContractHandler, ContractParameter } from '../contract.js';
import { headerValue, type RequestOptions } from '../options.js';
import { callBody, jsonBody, type CallBody } from './call-body.js';
import { appendQuery, parameterText } from './parameter-text.js';
import { RoutePath } from './route-path.js';

/** A call as an HTTP request, and its name in messages. */
export interface CallRequest {
  /** `users.get` or `GET /users` */
  readonly call: string;
  readonly handler: string | undefined;
  readonly method: string;
  /** The path with the names of its parameters instead of values. */
  readonly route: string;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: CallBody | undefined;
  /** Whether the endpoint may see the request twice; undefined: as its method and its headers say. */
  readonly isIdempotent?: boolean;
}

/** A handler of a contract, ready to be called. */
export class CallableHandler {
  readonly #call: string;
  readonly #path: RoutePath;

  constructor(
    endpoint: string,
    private readonly name: string,
    readonly contract: ContractHandler,
  ) {
    this.#call = `${endpoint}.${name}`;
    this.#path = new RoutePath(contract.path);
  }

  /**
   * Puts a handler's arguments where its decorators read them.
   *
   * @throws FlashError `FLASH_CLIENT_PARAMETER_MISSING`, `FLASH_CLIENT_PARAMETER`, `FLASH_CLIENT_HEADER`, `FLASH_CLIENT_BODY`
   */
  request(args: readonly unknown[]): CallRequest {
    const { method, path, parameters } = this.contract;
    const call = this.#call;
    const parts: Parts = { path: new Map(), query: undefined, headers: undefined, body: undefined };
    for (let index = 0; index < parameters.length; index += 1) {
      const [value, parameter] = [args[index], parameters[index]];
      if (value !== undefined && parameter) place(parts, parameter, value, call);
    }
    const filled = this.#path.filled(parts.path, call);
    const { query, headers, body } = parts;
    return {
      call,
      handler: this.name,
      method,
      route: path,
      path: query === undefined || query.size === 0 ? filled : `${filled}?${query.toString()}`,
      headers,
      body: body === undefined ? undefined : jsonBody(body, call),
    };
  }
}

/** What a request is put together of. */
interface Parts {
  readonly path: Map<string, unknown>;
  query: URLSearchParams | undefined;
  headers: Record<string, string> | undefined;
  body: unknown;
}

function place(parts: Parts, { in: where, name }: ContractParameter, value: unknown, call: string): void {
  if (where === 'body') {
    parts.body = name === undefined ? value : { ...(parts.body as object | undefined), [name]: value };
    return;
  }
  for (const [key, item] of name === undefined ? Object.entries(value as object) : [[name, value] as const]) {
    if (where === 'path') parts.path.set(key, item);
    else if (where === 'query') appendQuery((parts.query ??= new URLSearchParams()), key, item, call);
    else addHeader((parts.headers ??= {}), where, key, item, call);
  }
}

function addHeader(
  headers: Record<string, string>,
  place: 'header' | 'cookie',
  name: string,
  value: unknown,
  call: string,
): void {
  if (value === undefined) return;
  const text = parameterText(value, { call, place, name });
  if (place === 'header') {
    headers[name.toLowerCase()] = headerValue(name, text);
    return;
  }
  const cookie = `${headerValue(name, name)}=${encodeURIComponent(text)}`;
  headers['cookie'] = headers['cookie'] === undefined ? cookie : `${headers['cookie']}; ${cookie}`;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const WITHOUT_BODY = new Set(['GET', 'HEAD']);

/**
 * A request by method and path.
 *
 * @throws FlashError `FLASH_CLIENT_METHOD`, `FLASH_CLIENT_PATH`, `FLASH_CLIENT_PARAMETER`, `FLASH_CLIENT_BODY`
 */
export function untypedRequest(method: string, path: string, { query, body }: RequestOptions): CallRequest {
  if (!METHODS.has(method)) throw coreErrors.FLASH_CLIENT_METHOD({ method });
  checkPath(path);
  const [route = path] = path.split('?', 1);
  const call = `${method} ${route}`;
  if (body !== undefined && WITHOUT_BODY.has(method)) {
    throw coreErrors.FLASH_CLIENT_BODY({ call, problem: `a request with ${method} has no body` });
  }
  return {
    call,
    handler: undefined,
    method,
    route,
    path: withQuery(path, query, call),
    headers: undefined,
    body: body === undefined ? undefined : callBody(body, call),
  };
}

function withQuery(path: string, query: RequestOptions['query'], call: string): string {
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) appendQuery(added, name, value, call);
  return added.size === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${added.toString()}`;
}

function checkPath(path: string): void {
  const problem =
    typeof path !== 'string' || !path.startsWith('/')
      ? "does not begin with '/'"
      : path.startsWith('//')
        ? "begins with '//', after which a host is expected"
        : path.includes('#')
          ? 'has a fragment, which is not sent'
          : // RFC 3986: everything else has to be encoded.
            !/^[!$&'()*+,;=:@/?%\w.~[\]|-]*$/.test(path)
            ? 'has characters that must be encoded'
            : /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path.split('?', 1)[0] as string)
              ? "has a segment '.' or '..'"
              : undefined;
  if (problem !== undefined) throw coreErrors.FLASH_CLIENT_PATH({ path, problem });
}
