import { isDeepStrictEqual } from 'node:util';
import type { UpdateEndpointRequest } from '@flash-ts/core/contract';
import { differences, differenceText } from '../differences.js';
import { actionOf, PlanRun, type StepTaker } from '../plan-run.js';
import { shownVersion } from '../shown-version.js';
import type { ApplyOptions, DeployedEndpoint } from '../target.js';
import type { LiveEndpoint } from './engines/engine.js';
import { objectName } from './resources/names.js';
import { secretOf } from './resources/secret.js';
import { pruneSecrets } from './secrets-of.js';
import type { Ground, KubernetesPlan, KubernetesStep } from './steps.js';
import { whenServing } from './wait.js';

/** Applies a plan: makes the changes, waits until every endpoint can serve its newest version, and then removes endpoints. */
export async function applyPlan(
  where: Ground,
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

function deployed(live: LiveEndpoint, action: DeployedEndpoint['action']): DeployedEndpoint {
  const { name, id, url, canary } = live;
  return { name, id, url, pathUrl: url, action, version: shownVersion(live.release.version, live), canary };
}

class KubernetesSteps implements StepTaker<KubernetesStep, LiveEndpoint> {
  readonly #where: Ground;
  readonly #plan: KubernetesPlan;

  constructor(where: Ground, plan: KubernetesPlan) {
    this.#where = where;
    this.#plan = plan;
  }

  async look({ name }: KubernetesStep) {
    const now = await this.#where.engines.find(objectName(this.#plan, name));
    return { seen: this.#plan.live.get(name)?.live, now };
  }

  change(seen: LiveEndpoint, now: LiveEndpoint, action: KubernetesStep['action']): string | undefined {
    const [before, after] = [seen, now].map(({ settings, variables }) => {
      return { ...settings, env: variables } as unknown as UpdateEndpointRequest;
    }) as [UpdateEndpointRequest, UpdateEndpointRequest];
    if (!isDeepStrictEqual(after, before))
      return `its settings have changed: ${differences(before, after).map(differenceText).join(', ')}`;
    if (!isDeepStrictEqual(now.release, seen.release)) return `version ${now.release.version} has been released`;
    if (now.routing !== seen.routing)
      return 'the canary rule of its newest version was changed, or the canary was promoted or called off';
    return action === 'retry' && now.state !== 'failed' ? 'it no longer fails' : undefined;
  }

  async take(step: KubernetesStep): Promise<void> {
    const { cluster, engines } = this.#where;
    const { app, env } = this.#plan;
    const live = this.#plan.live.get(step.name)?.live;
    if (step.action === 'delete') {
      await engines.of(live?.settings ?? {}).remove(objectName({ app, env }, step.name));
      return pruneSecrets(cluster, { place: { app, env }, name: step.name, versions: [] });
    }
    const { wanted, release, routing } = step;
    const secret = secretOf(wanted, release.version);
    // Before the workers that read it.
    if (secret) await cluster.apply(secret);
    for (const object of await engines.of(wanted.settings).objects(wanted, release, routing, live))
      await cluster.apply(object);
  }
}
