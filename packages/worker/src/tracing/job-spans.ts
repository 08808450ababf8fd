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
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { isFailed, type JobOutcome } from '../jobs/job.js';
import type { TraceJob } from '../jobs/job-runner.js';

/** Gives each job a span that continues the trace of its submitter, by https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/. */
export function tracedJobs(tracer: Tracer, endpoint: string): TraceJob {
  return async ({ id, method, trace: submitted }, run) => {
    const parent = propagation.extract(ROOT_CONTEXT, submitted ?? {});
    const span = tracer.startSpan(
      `process ${endpoint}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          'messaging.system': 'flash',
          'messaging.operation.type': 'process',
          'messaging.operation.name': 'process',
          'messaging.destination.name': endpoint,
          'messaging.message.id': id,
          'flash.handler': method,
        },
      },
      parent,
    );
    try {
      const outcome = await context.with(trace.setSpan(parent, span), run);
      note(span, outcome);
      return outcome;
    } finally {
      span.end();
    }
  };
}

function note(span: Span, outcome: JobOutcome): void {
  if (!isFailed(outcome)) return;
  const { error } = outcome;
  const type = typeof error === 'string' ? 'error' : error.error_type;
  span.setAttribute(ATTR_ERROR_TYPE, type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: typeof error === 'string' ? error : error.error_message });
}
