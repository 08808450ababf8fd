import { actionOf, PlanRun, type StepTaker } from '../plan-run.js';
import type { ApplyOptions, DeployedEndpoint } from '../target.js';
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
  const run = new PlanRun(new KubernetesSteps(where, plan), plan, options);
  await run.take((step) => step.action !== 'delete');
  const awaited = plan.endpoints.map(({ name }) => {
    return { name, id: objectName(plan, name), isChanged: actionOf(plan, name) !== 'none' };
  });
  const arrived = await run.wait(() => whenServing(awaited, where, options));
  for (const endpoint of arrived) await pruneSecrets(where.cluster, endpoint);
  await run.take((step) => step.action === 'delete');
  return arrived.map((live) => deployed(live, actionOf(plan, live.name)));
}

function deployed(
  { name, id, url, release, servingVersion, state, canary }: LiveEndpoint,
  action: DeployedEndpoint['action'],
): DeployedEndpoint {
  const version = state === 'serving' ? (servingVersion ?? release.version) : release.version;
  return { name, id, url, pathUrl: url, action, version, canary };
}

class KubernetesSteps implements StepTaker<KubernetesStep> {
  readonly #where: WaitFor;
  readonly #plan: KubernetesPlan;

  constructor(where: WaitFor, plan: KubernetesPlan) {
    this.#where = where;
    this.#plan = plan;
  }

  async check(step: KubernetesStep): Promise<void> {
    const seen = this.#plan.live.get(step.name)?.live;
    const now = await this.#where.engine.find(objectName(this.#plan, step.name));
    checkGround(step, { app: this.#plan.app, env: this.#plan.env }, { seen, now });
  }

  async take(step: KubernetesStep): Promise<void> {
    const { cluster, engine } = this.#where;
    const { app, env, live } = this.#plan;
    if (step.action === 'delete') {
      await engine.remove(objectName({ app, env }, step.name));
      return pruneSecrets(cluster, { place: { app, env }, name: step.name, versions: [] });
    }
    const { wanted, release, routing } = step;
    const secret = secretOf(wanted, release.version);
    // Before the workers that read it.
    if (secret) await cluster.apply(secret);
    for (const object of await engine.objects(wanted, release, routing, live.get(step.name)?.live))
      await cluster.apply(object);
  }
}
