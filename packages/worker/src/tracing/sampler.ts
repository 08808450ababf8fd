import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { TracingSettings } from './settings.js';

/** The sampler of that name. The `parentbased` ones decide only about traces that begin here. */
export function samplerOf({ name, ratio }: TracingSettings['sampler']): Sampler {
  if (name === 'always_on') return new AlwaysOnSampler();
  if (name === 'always_off') return new AlwaysOffSampler();
  if (name === 'traceidratio') return new TraceIdRatioBasedSampler(ratio);
  if (name === 'parentbased_always_on') return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  if (name === 'parentbased_always_off') return new ParentBasedSampler({ root: new AlwaysOffSampler() });
  return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
}
