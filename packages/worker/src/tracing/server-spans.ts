import type { IncomingMessage, RequestListener } from 'node:http';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
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
import { pathOf, recordOf, type RequestRecord } from '../requests/requests.js';
import type { FrontDoor } from '../server/front-door.js';

/** Gives each request that is handed to the app a span, which is active while the request is worked on. */
export function traceRequests(tracer: Tracer, door: FrontDoor): void {
  const spans = new WeakMap<RequestRecord, Span>();
  const around = (app: RequestListener): RequestListener => {
    return (request, response) => {
      const record = recordOf(response);
      if (!record) return app(request, response);
      const parent = propagation.extract(ROOT_CONTEXT, request.headers);
      const options = { kind: SpanKind.SERVER, attributes: requestAttributes(request) };
      const span = tracer.startSpan(methodName(request.method), options, parent);
      const { traceId, spanId } = span.spanContext();
      record.trace = { traceId, spanId };
      spans.set(record, span);
      return context.with(trace.setSpan(parent, span), app, undefined, request, response);
    };
  };
  door.wrap(around);
  door.requests.observe((record, { aborted }) => {
    const span = spans.get(record);
    if (span) end(span, record, aborted);
  });
}

function end(span: Span, { request, response, route, id }: RequestRecord, aborted: boolean): void {
  const { name, attributes, error } = spanEnd({
    method: request.method,
    route,
    status: response.headersSent ? response.statusCode : undefined,
    aborted,
    requestId: id,
  });
  span.updateName(name);
  span.setAttributes(attributes);
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end();
}

/** What is known of a request when its answer is complete or its connection is lost. */
interface AnswerFacts {
  readonly method: string | undefined;
  /** The pattern of the route; undefined where none fits. */
  readonly route: string | undefined;
  /** Undefined where no byte of an answer was sent. */
  readonly status: number | undefined;
  readonly aborted: boolean;
  readonly requestId: string;
}

interface SpanEnd {
  readonly name: string;
  readonly attributes: Attributes;
  /** Why the span is one of an error; undefined where it is not. */
  readonly error: string | undefined;
}

/** The methods of the conventions; a client could make up any other. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY']);

/** What of a request is known when its span begins. */
type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'headers'>;

/**
 * The attributes with which a span begins, and by which a sampler may decide:
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span.
 */
export function requestAttributes({ method = '', url = '', httpVersion, headers }: RequestHead): Attributes {
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
function methodName(method: string | undefined): string {
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
