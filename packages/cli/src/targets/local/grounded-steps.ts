import type { Endpoint } from '@flash-ts/core/contract';
import type { StepTaker } from '../plan-run.js';
import type { DeployPlan, PlanStep } from '../target.js';
import type { LiveEndpoint } from './endpoints.js';
import { checkGround } from './ground.js';

/** A plan with the endpoints of its place as it saw them. */
export interface GroundedPlan<Step extends PlanStep> extends DeployPlan {
  readonly steps: readonly Step[];
  /** By name. */
  readonly live: ReadonlyMap<string, LiveEndpoint>;
}

/** The steps of a plan on a platform with Runpod's REST API. */
export abstract class GroundedSteps<Step extends PlanStep> implements StepTaker<Step> {
  readonly #plan: GroundedPlan<Step>;
  readonly #endpoints: Map<string, Endpoint>;

  constructor(plan: GroundedPlan<Step>) {
    this.#plan = plan;
    this.#endpoints = new Map([...plan.live].map(([name, { endpoint }]) => [name, endpoint]));
  }

  /** An endpoint as the steps have left it. */
  endpoint(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (!endpoint) throw new Error(`the plan has made no endpoint ${name}`);
    return endpoint;
  }

  async check({ action, name }: Step): Promise<void> {
    if (action === 'upload') return;
    const seen = this.#plan.live.get(name);
    const now = await (seen ? this.find(seen.endpoint.id) : this.findByName(name));
    checkGround({ action, name }, this.#plan, { seen, now });
  }

  async take(step: Step): Promise<void> {
    const ids = new Map([...this.#endpoints].map(([name, { id }]) => [name, id]));
    const endpoint = await this.change(step, ids);
    if (endpoint) this.#endpoints.set(step.name, endpoint);
  }

  /** An endpoint as it is now; undefined if there is none. */
  protected abstract find(id: string): Promise<LiveEndpoint | undefined>;

  /** An endpoint of the place as it is now; undefined if there is none. */
  protected abstract findByName(name: string): Promise<LiveEndpoint | undefined>;

  /**
   * Takes a step.
   *
   * @param ids of the endpoints, by name
   * @returns the endpoint afterwards; undefined if it is removed, or the step is about none
   */
  protected abstract change(step: Step, ids: ReadonlyMap<string, string>): Promise<Endpoint | undefined>;
}
