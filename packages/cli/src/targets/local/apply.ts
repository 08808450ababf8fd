import type { Endpoint } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { withState } from '../../errors/with-state.js';
import type { ApplyOptions, DeployedEndpoint } from '../target.js';
import { endpointAddresses, endpointName, endpointsOf } from './endpoints.js';
import { checkGround } from './ground.js';
import { withIds } from './plan.js';
import type { EndpointStep, LocalPlan } from './steps.js';
import { upload } from './uploads.js';
import { whenServing } from './when-serving.js';

export interface AppliedEndpoint {
  readonly deployed: DeployedEndpoint;
  readonly endpoint: Endpoint;
}

/** Applies a plan: makes the changes, waits until every endpoint can serve its newest version, and then removes endpoints. */
export async function applyPlan(
  client: ControlClient,
  plan: LocalPlan,
  options: ApplyOptions,
): Promise<AppliedEndpoint[]> {
  const run = new PlanRun(client, plan, options);
  await run.take((step) => step.action !== 'delete');
  const endpoints = plan.endpoints.map(({ name }) => {
    return { name, endpoint: run.endpoint(name), action: actionOf(plan, name) };
  });
  const awaited = endpoints.map(({ name, endpoint: { id }, action }) => ({ name, id, changed: action !== 'none' }));
  const standings = await run.wait(() => whenServing(awaited, { ...options, client }));
  await run.take((step) => step.action === 'delete');
  return endpoints.map((applied, index) => {
    const { version, canary } = standings[index] as (typeof standings)[number];
    const { name, action, endpoint } = applied;
    return { endpoint, deployed: { name, ...endpointAddresses(client, endpoint), action, version, canary } };
  });
}

/** The action of a plan for an endpoint. */
export function actionOf({ steps }: Pick<LocalPlan, 'steps'>, name: string): DeployedEndpoint['action'] {
  const first = steps.find((step) => step.name === name)?.action;
  return first === 'create' || first === 'update' || first === 'retry' ? first : 'none';
}

type Step = LocalPlan['steps'][number];

/** Errors that tell the state of a rollout themselves. */
const ENDS_OF_ROLLOUTS: ReadonlySet<string> = new Set(['FLASH_ROLLOUT_FAILED', 'FLASH_ROLLOUT_TIMEOUT']);

class PlanRun {
  readonly #client: ControlClient;
  readonly #plan: LocalPlan;
  readonly #options: ApplyOptions;
  readonly #endpoints: Map<string, Endpoint>;
  readonly #done = new Set<Step>();

  constructor(client: ControlClient, plan: LocalPlan, options: ApplyOptions) {
    this.#client = client;
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
    if (action !== 'upload' && !this.#hasChanged(name)) await this.#checkGround(step);
    this.#options.onStep(`${action} ${name}${failure === null ? '' : `: ${failure}`}`);
    if (step.action === 'upload') return upload(this.#client, step);
    const endpoint = await this.#change(step);
    if (endpoint) this.#endpoints.set(name, endpoint);
  }

  async #checkGround(step: EndpointStep): Promise<void> {
    const { app, env, live } = this.#plan;
    const seen = live.get(step.name);
    const endpoint = seen ? await this.#find(seen.endpoint.id) : await this.#findByName(step.name);
    const now = endpoint && { endpoint, rollout: await this.#client.rollout(endpoint.id) };
    checkGround(step, { app, env }, { seen, now });
  }

  async #find(id: string): Promise<Endpoint | undefined> {
    return this.#client.endpoint(id).catch((error: unknown) => {
      if ((error as { code?: string }).code === 'FLASH_ENDPOINT_UNKNOWN') return undefined;
      throw error;
    });
  }

  async #findByName(name: string): Promise<Endpoint | undefined> {
    const own = endpointsOf(await this.#client.listEndpoints(), this.#plan);
    return own.find((endpoint) => endpointName(endpoint) === name);
  }

  async #change(step: EndpointStep): Promise<Endpoint | undefined> {
    const client = this.#client;
    const ids = new Map([...this.#endpoints].map(([name, { id }]) => [name, id]));
    if (step.action === 'create') return client.createEndpoint(withIds(step.body, ids));
    const { id } = this.endpoint(step.name);
    if (step.action === 'delete') {
      await client.deleteEndpoint(id);
      return undefined;
    }
    const changes = step.action === 'update' ? withIds(step.body, ids) : undefined;
    if (changes && step.canary === null) return client.updateEndpoint(id, changes);
    if (step.canary === null) await client.retry(id);
    else await client.canary(id, { ...step.canary, ...(changes && { changes }) });
    return client.endpoint(id);
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

function stepsText(steps: readonly Step[]): string {
  return steps.map(({ name, action }) => `${name} (${action})`).join(', ');
}
