import { isMainThread } from 'node:worker_threads';
import { context, diag, DiagLogLevel, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator } from '@opentelemetry/core';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { observeCalls } from '@flash-ts/core/client';
import type { ChosenResource } from '../endpoint/choose-resource.js';
import { workerErrors } from '../errors/index.js';
import { logKnown } from '../logging/log-error.js';
import type { LogTarget } from '../logging/nest-logger.js';
import type { TraceJob } from '../jobs/job-runner.js';
import type { TraceIds } from '../logging/span-fields.js';
import type { TraceHeaders } from '../async-context/served-job.js';
import type { FrontDoor } from '../server/front-door.js';
import type { TraceTarget } from '../settings/environment.js';
import { tracedCalls } from './client-spans.js';
import { spanProcessors } from './exporters.js';
import { tracedJobs } from './job-spans.js';
import { traceRequests } from './server-spans.js';
import { PROPAGATORS, readTracingSettings, SAMPLERS } from './settings.js';
import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
  type Resource,
} from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { IDENTITY_ENV } from '@flash-ts/core/contract';

export interface TracingParts {
  readonly targets: readonly TraceTarget[];
  readonly chosen: ChosenResource;
  /** As the platform names this worker. */
  readonly workerId: string | undefined;
  readonly log: LogTarget;
}

/** Tracing that has begun. */
export interface Tracing {
  /** Gives every request a span; to be called once the door has its app. */
  readonly follow: (door: FrontDoor) => void;
  /** Gives a job a span. */
  readonly traceJob: TraceJob;
  /** The ids of the span that is active here. */
  readonly active: () => TraceIds | undefined;
  /** The active span's context. */
  readonly carrier: () => TraceHeaders;
  /** Runs a function as a part of the trace of a carrier. */
  readonly resume: <T>(carrier: TraceHeaders, run: () => T) => T;
  /** Exports the remaining spans, within `FLUSH_MS`. */
  readonly close: () => Promise<void>;
}

/** Milliseconds for the last export: a collector that does not answer must not keep a worker from ending. */
const FLUSH_MS = 3_000;

/**
 * Sets OpenTelemetry up for this thread. Spans that other code makes with `@opentelemetry/api` are a part of it: the API keeps what is set
 * up here under a global symbol, for every copy of it in the process.
 */
export function startTracing({ targets, chosen, workerId, log }: TracingParts): Tracing {
  const { sampler, propagators, batching, ignored } = readTracingSettings(process.env);
  diag.setLogger(diagnostics(log), { logLevel: DiagLogLevel.WARN });
  // A thread has the same environment, and the main thread has warned already.
  for (const one of isMainThread ? ignored : []) logKnown(log, 'warn', workerErrors.FLASH_WORKER_TRACING_ENV(one));
  const provider = new TracerProvider({
    resource: resourceOf(chosen, workerId),
    sampler: SAMPLERS[sampler.name](sampler.ratio),
    spanProcessors: spanProcessors(targets, batching, log),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: propagators.map((name) => PROPAGATORS[name]()) }),
  );
  trace.setGlobalTracerProvider(provider);
  const tracer = provider.getTracer('@flash-ts/worker');
  observeCalls(tracedCalls(tracer));
  return {
    follow: (door) => traceRequests(tracer, door),
    traceJob: tracedJobs(tracer, chosen.name),
    active: () => trace.getActiveSpan()?.spanContext(),
    carrier: () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
    resume: (carrier, run) => context.with(propagation.extract(ROOT_CONTEXT, carrier), run),
    close: () => flush(provider, log),
  };
}

async function flush(provider: TracerProvider, log: LogTarget): Promise<void> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(late.resolve, FLUSH_MS, 'late');
  const done = provider.shutdown().catch((err: unknown) => log.warn({ err }, 'tracing did not end as it should'));
  if ((await Promise.race([done, late.promise])) === 'late') {
    const reason = `the last ones were not taken within ${FLUSH_MS} ms`;
    logKnown(log, 'warn', workerErrors.FLASH_WORKER_SPANS_LOST({ reason }));
  }
  clearTimeout(timer);
}

/** The SDK's own warnings, as log lines. */
function diagnostics(log: LogTarget) {
  const none = () => undefined;
  const warn = (message: string) => log.warn({ context: 'OpenTelemetry' }, message);
  return { verbose: none, debug: none, info: none, warn, error: warn };
}

/** Hex digits of the source's fingerprint, enough to tell versions apart. */
const VERSION_LENGTH = 12;

/**
 * The service to which all spans of this worker belong. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override the worker's own attributes.
 *
 * @param workerId as the platform names this worker
 */
function resourceOf({ name, manifest }: ChosenResource, workerId: string | undefined): Resource {
  const { [IDENTITY_ENV.app]: app, [IDENTITY_ENV.env]: environment } = process.env;
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: name,
    [ATTR_SERVICE_VERSION]: manifest.source_fingerprint.slice(0, VERSION_LENGTH),
    'service.instance.id': workerId ?? randomUUID(),
    ...(app && { 'service.namespace': app }),
    ...(environment && { 'deployment.environment.name': environment }),
  });
  const said = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  return defaultResource().merge(own).merge(said);
}
