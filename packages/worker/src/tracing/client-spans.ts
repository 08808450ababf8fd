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
import type { CallObserver, OutgoingCall } from '@flash-ts/core/client';

/** Gives each attempt of a call a span of its own, and the headers by which the called endpoint continues the trace. */
export function tracedCalls(tracer: Tracer): CallObserver {
  return async (call, send) => {
    const span = tracer.startSpan(`${call.method} ${call.route}`, {
      kind: SpanKind.CLIENT,
      attributes: callAttributes(call),
    });
    const active = trace.setSpan(context.active(), span);
    const headers: Record<string, string> = {};
    propagation.inject(active, headers);
    try {
      const answer = await context.with(active, () => send(headers));
      span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, answer.status);
      if (answer.status >= 400) {
        span.setAttribute(ATTR_ERROR_TYPE, String(answer.status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      return answer;
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
export function callAttributes({ url, method, route, endpoint, handler }: OutgoingCall): Attributes {
  const { protocol, hostname, port, origin, pathname } = new URL(url);
  return {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_FULL]: origin + pathname,
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'url.template': route,
    'flash.endpoint': endpoint,
    ...(handler !== undefined && { 'flash.handler': handler }),
  };
}
