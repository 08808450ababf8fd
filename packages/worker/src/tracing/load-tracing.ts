import type { ChosenResource } from '../endpoint/choose-resource.js';
import type { LogTarget } from '../logging/nest-logger.js';
import type { SpanFields } from '../logging/span-fields.js';
import type { TraceTarget } from '../settings/environment.js';
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
  chosen: ChosenResource,
  log: LogTarget,
): Promise<Tracing> {
  const { startTracing } = await import('./start-tracing.js');
  const tracing = startTracing({ targets, workerId, chosen, log });
  spanFields.follow(tracing.active);
  return tracing;
}
