import { withState } from '../../errors/with-state.js';
import type { ApplyOptions, DeployedEndpoint, PlanStep } from '../target.js';
import type { LiveEndpoint } from './engines/engine.js';
import { checkGround } from './ground.js';
import { objectName } from './resources/names.js';
import { secretOf } from './resources/secret.js';
import { pruneSecrets } from './secrets-of.js';
import type { KubernetesPlan, KubernetesStep } from './steps.js';
import { whenServing, type WaitFor } from './wait.js';

/** Applies a plan: makes the changes, waits until every endpoint can serve its newest version, and then removes endpoints. */
export async function applyPlan(
  where: WaitFor,
  plan: KubernetesPlan,
  options: ApplyOptions,
): Promise<DeployedEndpoint[]> {
  const run = new PlanRun(where, plan, options);
  await run.take((step) => step.action !== 'delete');
  const awaited = plan.endpoints.map(({ name }) => {
    return { name, id: objectName(plan, name), isChanged: actionOf(plan, name) !== 'none' };
  });
  const arrived = await run.wait(() => whenServing(awaited, where, options));
  for (const endpoint of arrived) await pruneSecrets(where.cluster, endpoint);
  await run.take((step) => step.action === 'delete');
  return arrived.map((live) => deployed(live, actionOf(plan, live.name)));
}

/** The action of a plan for an endpoint. */
function actionOf({ steps }: KubernetesPlan, name: string): DeployedEndpoint['action'] {
  const action = steps.find((step) => step.name === name)?.action;
  return action === 'create' || action === 'update' || action === 'retry' ? action : 'none';
}

function deployed(
  { name, id, url, release, servingVersion, state, canary }: LiveEndpoint,
  action: DeployedEndpoint['action'],
): DeployedEndpoint {
  const version = state === 'serving' ? (servingVersion ?? release.version) : release.version;
  return { name, id, url, pathUrl: url, action, version, canary };
}

/** Errors that tell the state of a rollout themselves. */
const ENDS_OF_ROLLOUTS: ReadonlySet<string> = new Set(['FLASH_ROLLOUT_FAILED', 'FLASH_ROLLOUT_TIMEOUT']);

class PlanRun {
  readonly #where: WaitFor;
  readonly #plan: KubernetesPlan;
  readonly #options: ApplyOptions;
  readonly #done: KubernetesStep[] = [];

  constructor(where: WaitFor, plan: KubernetesPlan, options: ApplyOptions) {
    this.#where = where;
    this.#plan = plan;
    this.#options = options;
  }

  async take(chosen: (step: KubernetesStep) => boolean): Promise<void> {
    for (const step of this.#plan.steps.filter(chosen)) {
      try {
        this.#options.signal.throwIfAborted();
        await this.#takeOne(step);
      } catch (error) {
        throw withState(error, this.#progress());
      }
      this.#done.push(step);
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

  async #takeOne(step: KubernetesStep): Promise<void> {
    const { cluster, engine } = this.#where;
    const { action, name, failure } = step;
    const { app, env, live } = this.#plan;
    const seen = live.get(name)?.live;
    const id = objectName({ app, env }, name);
    checkGround(step, { app, env }, { seen, now: await engine.find(id) });
    this.#options.onStep(`${action} ${name}${failure === null ? '' : `: ${failure}`}`);
    if (step.action === 'delete') {
      await engine.remove(id);
      return pruneSecrets(cluster, { place: { app, env }, name, versions: [] });
    }
    const { wanted, release, routing } = step;
    const secret = secretOf(wanted, release.version);
    // Before the workers that read it.
    if (secret) await cluster.apply(secret);
    for (const object of await engine.objects(wanted, release, routing, seen)) await cluster.apply(object);
  }

  #progress(): string {
    const open = this.#plan.steps.filter((step) => !this.#done.includes(step));
    return `${this.#changed()}; not done: ${stepsText(open)}`;
  }

  #changed(): string {
    return this.#done.length > 0 ? `changed before the error: ${stepsText(this.#done)}` : 'no endpoint was changed';
  }
}

function stepsText(steps: readonly PlanStep[]): string {
  return steps.map(({ name, action }) => `${name} (${action})`).join(', ');
}
