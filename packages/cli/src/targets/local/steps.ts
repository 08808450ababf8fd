import type { CreateEndpointRequest, UpdateEndpointRequest } from '@flash-ts/core/contract';
import type { PlanStep } from '../target.js';
import type { GroundedPlan } from './grounded-steps.js';

/** Uploads the files of a build to the platform. */
export type UploadStep = PlanStep & {
  readonly action: 'upload';
  readonly part: 'artifact' | 'compile cache';
  readonly path: string;
  /** Of the artifact. */
  readonly digest: string;
};

/** A change of an endpoint, with the request body. */
export type EndpointStep =
  | (PlanStep & { readonly action: 'create'; readonly body: CreateEndpointRequest })
  | (PlanStep & { readonly action: 'update'; readonly body: UpdateEndpointRequest })
  | (PlanStep & { readonly action: 'canary' | 'retry' | 'delete' });

export type LocalPlan = GroundedPlan<UploadStep | EndpointStep>;
