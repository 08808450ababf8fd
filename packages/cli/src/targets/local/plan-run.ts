import type { Endpoint } from '@flash-ts/core/contract';
import { withState } from '../../errors/with-state.js';
import type { ApplyOptions, DeployedEndpoint, DeployPlan, PlanStep } from '../target.js';
import type { LiveEndpoint } from './endpoints.js';
import { checkGround } from './ground.js';

/** A plan with the endpoints of its place as it saw them. */
export interface GroundedPlan<Step extends PlanStep> extends DeployPlan {
  readonly steps: readonly Step[];
  /** By name. */
  readonly live: ReadonlyMap<string, LiveEndpoint>;
}

/** What a target does for the steps of a plan. */
export interface StepTaker<Step extends PlanStep> {
  /** An endpoint as it is now; undefined if there is none. */
  find(id: string): Promise<LiveEndpoint | undefined>;
  /** An endpoint of the place as it is now; undefined if there is none. */
  findByName(name: string): Promise<LiveEndpoint | undefined>;
  /**
   * Takes a step.
   *
   * @param endpoints by name, as the steps before have left them
   * @returns the endpoint afterwards; undefined if it is removed, or the step is about none
   */
  take(step: Step, endpoints: ReadonlyMap<string, Endpoint>): Promise<Endpoint | undefined>;
}

/** Errors that tell the state of a rollout themselves. */
const ENDS_OF_ROLLOUTS: ReadonlySet<string> = new Set(['FLASH_ROLLOUT_FAILED', 'FLASH_ROLLOUT_TIMEOUT']);

/** Takes the steps of a plan one after another. An error says which were taken and which were not. */
export class PlanRun<Step extends PlanStep> {
  readonly #taker: StepTaker<Step>;
  readonly #plan: GroundedPlan<Step>;
  readonly #options: ApplyOptions;
  readonly #endpoints: Map<string, Endpoint>;
  readonly #done = new Set<Step>();

  constructor(taker: StepTaker<Step>, plan: GroundedPlan<Step>, options: ApplyOptions) {
    this.#taker = taker;
    this.#plan = plan;
    this.#options = options;
    this.#endpoints = new Map([...plan.live].map(([name, { endpoint }]) => [name, endpoint]));
  }

  endpoint(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (!endpoint) throw new Error(`the plan has made no endpoint ${name}`);
    return endpoint;
  }

  async take(chosen: (step: Step) => boolean): Promise<void> {
    for (const step of this.#plan.steps.filter(chosen)) {
      try {
        this.#options.signal.throwIfAborted();
        await this.#takeOne(step);
      } catch (error) {
        throw withState(error, this.#progress());
      }
      this.#done.add(step);
    }
  }

  /** Waits for what the steps have begun. An error that does not tell how it ended gets the state that this run knows. */
  async wait<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (ENDS_OF_ROLLOUTS.has((error as { code?: string }).code ?? '')) throw error;
      throw withState(error, `${this.#changed()}; whether it serves is not known`);
    }
  }

  async #takeOne(step: Step): Promise<void> {
    const { action, name, failure } = step;
    // Endpoints that this run has changed already are not checked again.
    if (action !== 'upload' && !this.#hasChanged(name)) await this.#checkGround(action, name);
    this.#options.onStep(`${action} ${name}${failure === null ? '' : `: ${failure}`}`);
    const endpoint = await this.#taker.take(step, this.#endpoints);
    if (endpoint) this.#endpoints.set(name, endpoint);
  }

  async #checkGround(action: Exclude<PlanStep['action'], 'upload'>, name: string): Promise<void> {
    const { app, env, live } = this.#plan;
    const seen = live.get(name);
    const now = await (seen ? this.#taker.find(seen.endpoint.id) : this.#taker.findByName(name));
    checkGround({ action, name }, { app, env }, { seen, now });
  }

  #hasChanged(name: string): boolean {
    return [...this.#done].some((step) => step.name === name);
  }

  #progress(): string {
    const open = this.#plan.steps.filter((step) => !this.#done.has(step));
    return `${this.#changed()}; not done: ${stepsText(open)}`;
  }

  #changed(): string {
    const done = [...this.#done].filter(({ action }) => action !== 'upload');
    return done.length > 0 ? `changed before the error: ${stepsText(done)}` : 'no endpoint was changed';
  }
}

function stepsText(steps: readonly PlanStep[]): string {
  return steps.map(({ name, action }) => `${name} (${action})`).join(', ');
}

/** The action of a plan for an endpoint. */
export function actionOf({ steps }: Pick<DeployPlan, 'steps'>, name: string): DeployedEndpoint['action'] {
  const first = steps.find((step) => step.name === name)?.action;
  return first === 'create' || first === 'update' || first === 'retry' ? first : 'none';
}
