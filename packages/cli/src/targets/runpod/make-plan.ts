import type { LiveEndpoint } from '../local/endpoints.js';
import { endpointName } from '../rest-endpoints.js';
import type { GroundedPlan } from '../local/grounded-steps.js';
import { leftoverOf, planEndpoints } from '../local/plan.js';
import { siblingCalls } from '../local/sibling-calls.js';
import type { EndpointStep } from '../local/steps.js';
import type { EndpointCost, PlanOptions, Wanted } from '../target.js';
import { costOf } from './costs.js';
import { enlargedInstances } from './deploy-config.js';
import { desiredEndpoints, withKnownFacts } from './desired.js';
import { liveEndpoints } from './live.js';
import { unsupported } from './not-here.js';
import { notesOf } from './notes.js';
import { planRegistry, type NewCredential } from './registry.js';
import type { RunpodClient } from './runpod-client.js';
import { mountsVolumes, planVolumes, type NewVolume } from './volumes.js';

export interface RunpodPlan extends GroundedPlan<EndpointStep> {
  /** Network volumes that are created before the first step, by the placeholder that requests have in the place of their ids. */
  readonly volumes: ReadonlyMap<string, NewVolume>;
  /** The credential that is created before the first step, and its placeholder. */
  readonly registry: { readonly placeholder: string; readonly created: NewCredential } | undefined;
}

export interface PlanGround {
  readonly client: RunpodClient;
  /** Of the deployer. */
  readonly env: NodeJS.ProcessEnv;
}

/** What a deploy to Runpod would do, with what it was planned on. */
export async function makePlan(
  { client, env: environment }: PlanGround,
  wanted: Wanted,
  options: PlanOptions,
): Promise<RunpodPlan> {
  const { app, env, manifest, files } = wanted;
  if (options.canary) throw unsupported('canary');
  const { live, doubled } = oneOfEach(await liveEndpoints(client, wanted));
  const volumes = planVolumes(manifest, mountsVolumes(manifest) ? await client.listVolumes() : []);
  const image = files.image?.reference ?? '';
  const registry = await planRegistry(image, { env: environment, list: () => client.listRegistries() });
  const callKey = environment['RUNPOD_CALL_KEY'] || client.access.key;
  const belongings = { volumes: volumes.ids, registry: registry.id, callKey };
  const desired = Object.fromEntries(
    Object.entries(desiredEndpoints(wanted, belongings)).map(([name, body]) => {
      return [name, withKnownFacts(body, live.get(name)?.endpoint)];
    }),
  );
  const steps = planEndpoints({ ...options, desired, calls: siblingCalls(manifest), live });
  const { id, created } = registry;
  return {
    app,
    env,
    steps,
    endpoints: Object.keys(desired).map((name) => ({ name, id: live.get(name)?.endpoint.id ?? null })),
    leftover: options.prune ? [] : leftoverOf({ desired, live }),
    enlargedInstances: enlargedInstances(manifest),
    notes: notesOf({ manifest, desired, steps, volumes, registry, doubled }),
    costs: await costsOf(client, desired),
    live,
    volumes: volumes.created,
    registry: created && id !== undefined ? { placeholder: id, created } : undefined,
  };
}

/** The endpoints by name. Two deploys at the same time may have created one twice; the older one counts. */
function oneOfEach(all: readonly LiveEndpoint[]) {
  const live = new Map<string, LiveEndpoint>();
  const doubled = new Map<string, string[]>();
  const byAge = all.toSorted((a, b) => Date.parse(a.endpoint.createdAt) - Date.parse(b.endpoint.createdAt));
  for (const one of byAge) {
    const name = endpointName(one.endpoint);
    if (!live.has(name)) live.set(name, one);
    else doubled.set(name, [...(doubled.get(name) ?? []), one.endpoint.id]);
  }
  const sorted = [...live].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { live: new Map(sorted), doubled };
}

type Desired = ReturnType<typeof desiredEndpoints>;

async function costsOf(client: RunpodClient, desired: Desired): Promise<EndpointCost[]> {
  const bodies = Object.values(desired);
  const [gpus, cpus] = await Promise.all([
    bodies.some(({ gpu }) => gpu !== undefined) ? client.gpuPrices() : [],
    bodies.some(({ cpu }) => cpu !== undefined) ? client.cpuPrices() : [],
  ]);
  return Object.entries(desired).flatMap(([name, body]) => costOf(name, body, { gpus, cpus }) ?? []);
}
