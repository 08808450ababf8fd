import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, UpdateEndpointRequest } from '@flash-ts/core/contract';
import type { RestClient } from '@flash-ts/platform/control-client';
import { differences, differenceText } from '../differences.js';
import type { StepTaker } from '../plan-run.js';
import type { DeployPlan, PlanStep } from '../target.js';
import { failureOf, type LiveEndpoint } from './endpoints.js';
import { endpointName, endpointsOf } from '../rest-endpoints.js';

/** A plan with the endpoints of its place as it saw them. */
export interface GroundedPlan<Step extends PlanStep> extends DeployPlan {
  readonly steps: readonly Step[];
  /** By name. */
  readonly live: ReadonlyMap<string, LiveEndpoint>;
}

/** Codes of errors that say that there is no endpoint with an id. */
const UNKNOWN: ReadonlySet<string | undefined> = new Set(['FLASH_ENDPOINT_UNKNOWN', 'FLASH_RUNPOD_UNKNOWN']);

/** The steps of a plan on a platform with Runpod's REST API. */
export abstract class GroundedSteps<Client extends RestClient, Step extends PlanStep> implements StepTaker<
  Step,
  LiveEndpoint
> {
  protected readonly client: Client;
  readonly #plan: GroundedPlan<Step>;
  readonly #endpoints: Map<string, Endpoint>;

  constructor(client: Client, plan: GroundedPlan<Step>) {
    this.client = client;
    this.#plan = plan;
    this.#endpoints = new Map([...plan.live].map(([name, { endpoint }]) => [name, endpoint]));
  }

  /** An endpoint as the steps have left it. */
  endpoint(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (!endpoint) throw new Error(`the plan has made no endpoint ${name}`);
    return endpoint;
  }

  async look({ name }: Step) {
    const seen = this.#plan.live.get(name);
    const now = await (seen ? this.#withId(seen.endpoint.id) : this.named(name));
    return { seen, now: now && (await this.live(now)) };
  }

  change(seen: LiveEndpoint, now: LiveEndpoint, action: PlanStep['action']): string | undefined {
    if (!isDeepStrictEqual(now.endpoint, seen.endpoint)) {
      const changes = differences(seen.endpoint, now.endpoint as UpdateEndpointRequest).map(differenceText);
      return `its settings have changed: ${changes.join(', ')}`;
    }
    const [before, after] = [seen.rollout, now.rollout];
    if (after.version !== before.version) return `version ${after.version} has been released`;
    if (!isDeepStrictEqual(after.canary, before.canary))
      return 'the canary rule of its newest version was changed, or the canary was promoted or called off';
    return action === 'retry' && failureOf(after) === undefined ? 'it no longer fails' : undefined;
  }

  async take(step: Step): Promise<void> {
    const ids = new Map([...this.#endpoints].map(([name, { id }]) => [name, id]));
    const endpoint = await this.apply(step, ids);
    if (endpoint) this.#endpoints.set(step.name, endpoint);
  }

  /** An endpoint of the place as it is now; undefined if there is none. */
  protected async named(name: string): Promise<Endpoint | undefined> {
    const own = endpointsOf(await this.client.listEndpoints(), this.#plan);
    return own.find((endpoint) => endpointName(endpoint) === name);
  }

  /** An endpoint with its rollout. */
  protected abstract live(endpoint: Endpoint): Promise<LiveEndpoint>;

  /**
   * Does what a step says.
   *
   * @param ids of the endpoints, by name
   * @returns the endpoint afterwards; undefined if it is removed, or the step is about none
   */
  protected abstract apply(step: Step, ids: ReadonlyMap<string, string>): Promise<Endpoint | undefined>;

  async #withId(id: string): Promise<Endpoint | undefined> {
    try {
      return await this.client.endpoint(id);
    } catch (error) {
      if (UNKNOWN.has((error as { code?: string }).code)) return undefined;
      throw error;
    }
  }
}
