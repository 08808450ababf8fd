import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { JobOutcome } from '../jobs/job.js';
import { tracedJobs } from './job-spans.js';

const exporter = new InMemorySpanExporter();
const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('test');
const traceJob = tracedJobs(tracer, 'transcribe');
const submitted = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const error = { error_type: 'NoAudio', error_message: 'silence', error_traceback: '', hostname: 'h', worker_id: '' };

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(() => {
  context.disable();
  propagation.disable();
});

test('a job has a span that continues the trace of its submitter, and is active while it runs', async () => {
  exporter.reset();
  let active: string | undefined;
  const done: JobOutcome = { text: '1' };
  const outcome = await traceJob({ id: 'j1', method: 'run', trace: submitted }, () => {
    active = trace.getActiveSpan()?.spanContext().spanId;
    return Promise.resolve(done);
  });
  const [span] = exporter.getFinishedSpans();
  expect(outcome).toBe(done);
  expect(span?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(span?.spanContext().spanId).toBe(active);
  expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect([span?.name, span?.kind]).toEqual(['process transcribe', SpanKind.CONSUMER]);
  expect(span?.attributes).toMatchObject({ 'messaging.message.id': 'j1', 'flash.handler': 'run' });
  expect(span?.status.code).toBe(SpanStatusCode.UNSET);
});

test('the span of a failed job says why', async () => {
  exporter.reset();
  const failed: JobOutcome = { error, retryable: true, stillRunning: false };
  await traceJob({ id: 'j2', method: 'run', trace: undefined }, () => Promise.resolve(failed));
  const [span] = exporter.getFinishedSpans();
  expect(span?.parentSpanContext).toBeUndefined();
  expect(span?.attributes['error.type']).toBe('NoAudio');
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'silence' });
});
