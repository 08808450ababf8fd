import type { RequestListener } from 'node:http';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { recordOf, type RequestRecord } from '../requests/requests.js';
import type { FrontDoor } from '../server/front-door.js';
import { methodName, requestAttributes, spanEnd } from './server-attributes.js';

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
