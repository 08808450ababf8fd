import type { DeployPlan, PlanStep } from '../target.js';
import type { Cluster } from './cluster/cluster.js';
import type { LiveEndpoint, Routing } from './engines/engine.js';
import type { Engines } from './engines/engines.js';
import type { WantedEndpoint } from './resources/endpoint.js';
import type { Release } from './resources/names.js';

/** Where a plan is made and applied. */
export interface Ground {
  readonly cluster: Cluster;
  readonly engines: Engines;
}

/** An endpoint with the values of its Secret, as a plan has seen it. */
export interface SeenEndpoint {
  readonly live: LiveEndpoint;
  readonly secret: Readonly<Record<string, string>>;
}

export type KubernetesStep =
  | (PlanStep & {
      readonly action: 'create' | 'update' | 'retry' | 'canary';
      readonly wanted: WantedEndpoint;
      readonly release: Release;
      readonly routing: Routing;
    })
  | (PlanStep & { readonly action: 'delete' });

export interface KubernetesPlan extends DeployPlan {
  readonly steps: readonly KubernetesStep[];
  /** The place's endpoints by name, as the plan saw them. */
  readonly live: ReadonlyMap<string, SeenEndpoint>;
}
