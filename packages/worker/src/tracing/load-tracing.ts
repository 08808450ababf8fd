import { IDENTITY_ENV } from '@flash-ts/core/contract';
import type { ChosenResource } from '../endpoint/choose-resource.js';
import type { LogTarget } from '../logging/nest-logger.js';
import type { SpanFields } from '../logging/span-fields.js';
import type { TraceTarget } from '../settings/traces-wanted.js';
import type { Tracing } from './start-tracing.js';

/** Which traces a worker makes. */
export interface WantedTracing {
  readonly targets: readonly TraceTarget[];
  /** As the platform names this worker. */
  readonly workerId: string | undefined;
  /** Is given the way to the active span, for the log. */
  readonly spanFields: SpanFields;
}

/** Starts tracing in this thread. OpenTelemetry is loaded only here, so that workers without tracing don't load it. */
export async function loadTracing(
  { targets, workerId, spanFields }: WantedTracing,
  { name, manifest }: ChosenResource,
  log: LogTarget,
): Promise<Tracing> {
  const { startTracing } = await import('./start-tracing.js');
  const { env } = process;
  const service = {
    name,
    workerId,
    sourceFingerprint: manifest.source_fingerprint,
    app: env[IDENTITY_ENV.app],
    environment: env[IDENTITY_ENV.env],
  };
  const tracing = startTracing({ targets, service, env, log });
  spanFields.follow(tracing.active);
  return tracing;
}
