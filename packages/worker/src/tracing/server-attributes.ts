import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import { pathOf } from '../requests/requests.js';

/** What a server span needs of a request, https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span. */
export interface RequestFacts {
  readonly method?: string | undefined;
  /** The request target, with its query. */
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly headers: {
    readonly host?: string | undefined;
    readonly 'user-agent'?: string | undefined;
    readonly 'x-forwarded-proto'?: string | string[] | undefined;
  };
}

/** What is known of a request when its answer is complete or its connection is lost. */
export interface AnswerFacts {
  readonly method: string | undefined;
  /** The pattern of the route; undefined where none fits. */
  readonly route: string | undefined;
  /** Undefined where no byte of an answer was sent. */
  readonly status: number | undefined;
  readonly aborted: boolean;
  readonly requestId: string;
}

export interface SpanEnd {
  readonly name: string;
  readonly attributes: Attributes;
  /** Why the span is one of an error; undefined where it is not. */
  readonly error: string | undefined;
}

/** The methods of the conventions; a client could make up any other. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']);

/** The attributes with which a span begins, and by which a sampler may decide. */
export function requestAttributes({ method = '', url = '', httpVersion, headers }: RequestFacts): Attributes {
  const known = METHODS.has(method);
  const userAgent = headers['user-agent'];
  const forwarded = headers['x-forwarded-proto'];
  return {
    [ATTR_HTTP_REQUEST_METHOD]: known ? method : '_OTHER',
    ...(!known && { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: method }),
    [ATTR_URL_PATH]: pathOf(url),
    [ATTR_URL_SCHEME]: forwarded === 'https' ? 'https' : 'http',
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion,
    ...serverAddress(headers.host),
    ...(userAgent !== undefined && { [ATTR_USER_AGENT_ORIGINAL]: userAgent }),
  };
}

/** The name of a span while its route is not known. */
export function methodName(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : 'HTTP';
}

/** How a span ends. A mistake of the client (4xx) is no error of the server's span; a request without an answer is one. */
export function spanEnd({ method, route, status, aborted, requestId }: AnswerFacts): SpanEnd {
  const failed = status !== undefined && status >= 500;
  const errorType = aborted ? 'aborted' : failed ? String(status) : undefined;
  return {
    name: route === undefined ? methodName(method) : `${methodName(method)} ${route}`,
    attributes: {
      ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
      ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
      ...(errorType !== undefined && { [ATTR_ERROR_TYPE]: errorType }),
      ...(requestId !== '' && { 'flash.request.id': requestId }),
    },
    error: aborted ? 'the connection was lost before the answer was complete' : failed ? '' : undefined,
  };
}

/** Of a `Host` header, as `api.example.com:8080` or `[::1]:8000`. */
function serverAddress(host: string | undefined): Attributes {
  const [, name, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(host ?? '') ?? [];
  if (name === undefined) return {};
  return {
    [ATTR_SERVER_ADDRESS]: name.replaceAll(/[[\]]/g, ''),
    ...(port !== undefined && { [ATTR_SERVER_PORT]: Number(port) }),
  };
}
