import type { EndpointStep } from '../local/steps.js';
import type { GroundedPlan } from '../local/grounded-steps.js';
import type { NewCredential } from './registry.js';
import type { NewVolume } from './volumes.js';

export interface RunpodPlan extends GroundedPlan<EndpointStep> {
  /** Network volumes that are created before the first step, by the placeholder that requests have in the place of their ids. */
  readonly volumes: ReadonlyMap<string, NewVolume>;
  /** The credential that is created before the first step, and its placeholder. */
  readonly registry: { readonly placeholder: string; readonly created: NewCredential } | undefined;
}
