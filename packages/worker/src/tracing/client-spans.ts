import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import type { OutgoingCall, SendCall } from '@flash-ts/core/client';

/** Sends calls of other endpoints, each in a span of its own, with the headers by which the called endpoint continues the trace. */
export function tracedCalls(tracer: Tracer): SendCall {
  return async (url, init, call) => {
    const span = tracer.startSpan(`${call.method} ${call.route}`, {
      kind: SpanKind.CLIENT,
      attributes: callAttributes(url, call),
    });
    const active = trace.setSpan(context.active(), span);
    const headers = { ...init.headers };
    propagation.inject(active, headers);
    try {
      const response = await context.with(active, () => fetch(url, { ...init, headers }));
      span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, response.status);
      if (response.status >= 400) {
        span.setAttribute(ATTR_ERROR_TYPE, String(response.status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      return response;
    } catch (error) {
      const { name, message } = error as Error;
      span.setAttribute(ATTR_ERROR_TYPE, name);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  };
}

/** By https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span; of the URL without the query, which may hold secrets. */
export function callAttributes(url: string, { method, route, endpoint, handler }: OutgoingCall): Attributes {
  const { protocol, hostname, port, origin, pathname } = new URL(url);
  return {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_FULL]: origin + pathname,
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'url.template': route,
    'flash.endpoint': endpoint,
    'flash.handler': handler,
  };
}
