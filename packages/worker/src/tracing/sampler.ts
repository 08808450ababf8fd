import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { TracingSettings } from './settings.js';

/** Which traces are kept: of those that begin here, or of all. */
export function samplerOf({ name, ratio }: TracingSettings['sampler']): Sampler {
  if (name === 'always_on') return new AlwaysOnSampler();
  if (name === 'always_off') return new AlwaysOffSampler();
  if (name === 'traceidratio') return new TraceIdRatioBasedSampler(ratio);
  if (name === 'parentbased_always_on') return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  if (name === 'parentbased_always_off') return new ParentBasedSampler({ root: new AlwaysOffSampler() });
  return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
}
