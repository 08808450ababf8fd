import { setTimeout } from 'node:timers/promises';
import type { CreateEndpointRequest, Endpoint } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import type { PlatformClient } from '../targets/platform-client.js';
import { endpointName, endpointsOf, planDeploy, planStep, type DeployPlan, type PlanStep } from './plan.js';
import { deployOrder, withSiblings, type SiblingCalls } from './sibling-calls.js';

/** What one environment of an app should be. */
export interface Wanted {
  readonly app: string;
  readonly env: string;
  readonly desired: Readonly<Record<string, CreateEndpointRequest>>;
  /** Who calls whom: a caller gets the key and the ids of those it calls. */
  readonly calls: SiblingCalls;
}

/** What a build made for the platform's disk. */
export interface BuiltFiles {
  readonly artifact: { readonly path: string; readonly digest: string };
  readonly compileCache?: { readonly path: string };
}

export interface DeployOptions {
  readonly client: PlatformClient;
  readonly wanted: Wanted;
  readonly files: BuiltFiles;
  /** Seconds that a new version may take to become healthy. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

export interface DeployedEndpoint {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly action: PlanStep['action'];
  readonly version: number;
}

/** Uploads the artifact, makes the changes that are needed and returns when every changed endpoint can serve its new version. */
export async function deploy(options: DeployOptions): Promise<{ endpoints: DeployedEndpoint[]; plan: DeployPlan }> {
  const { client, wanted, files, onStep } = options;
  const live = await client.listEndpoints();
  const plan = planOf(wanted, live, client.key);
  if (plan.steps.some(({ action }) => action !== 'none')) await uploadFiles(client, files, onStep);
  const applied = await applyAll(options, live);
  const endpoints = await Promise.all(applied.map(({ step, endpoint }) => whenServing(options, step, endpoint)));
  return { endpoints, plan };
}

async function uploadFiles(
  client: PlatformClient,
  { artifact, compileCache }: BuiltFiles,
  onStep: DeployOptions['onStep'],
) {
  const { digest, path } = artifact;
  if (!(await client.hasArtifact(digest))) {
    onStep(`upload ${digest.slice(0, 12)}`);
    await client.uploadArtifact(digest, path);
  }
  // With it the first boot is as fast as any later one.
  if (compileCache && !(await client.hasCompileCache(digest)))
    await client.uploadCompileCache(digest, compileCache.path);
}

/** The plan of a deploy. `key` is the platform's, which callers of other endpoints are given. */
export function planOf(wanted: Wanted, live: readonly Endpoint[], key: string): DeployPlan {
  return planDeploy(withKnownSiblings(wanted, live, key), live, wanted.app, wanted.env);
}

function withKnownSiblings({ app, env, desired, calls }: Wanted, live: readonly Endpoint[], key: string) {
  const ids = new Map(endpointsOf(live, app, env).map((endpoint) => [endpointName(endpoint), endpoint.id]));
  const bodies = Object.entries(desired).map(([name, body]) => [name, withSiblings(body, calls[name] ?? [], ids, key)]);
  return Object.fromEntries(bodies) as Record<string, CreateEndpointRequest>;
}

interface Applied {
  readonly step: PlanStep;
  readonly endpoint: Endpoint;
}

/**
 * Makes the changes one after the other, the called before their callers. Where a cycle lets nobody be first, a caller is created without
 * the id that is still to come and gets it in a second round.
 */
async function applyAll({ client, wanted, onStep }: DeployOptions, live: readonly Endpoint[]): Promise<Applied[]> {
  const { app, env, desired, calls } = wanted;
  const applied = new Map<string, Applied>();
  const now = new Map(endpointsOf(live, app, env).map((endpoint) => [endpointName(endpoint), endpoint]));
  const order = deployOrder(Object.keys(desired), calls);
  for (const name of [...order, ...order.filter((caller) => calls[caller]?.length)]) {
    const body = withKnownSiblings(wanted, [...now.values()], client.key)[name] as CreateEndpointRequest;
    const step = planStep(name, body, now.get(name));
    if (step.action === 'none' && applied.has(name)) continue;
    if (step.action !== 'none') onStep(`${step.action} ${name}`);
    const endpoint = await applyStep(client, step).catch((error: unknown) => halfDone(error, [...applied.values()]));
    now.set(name, endpoint);
    applied.set(name, { step: applied.get(name)?.step ?? step, endpoint });
  }
  return Object.keys(desired).flatMap((name) => applied.get(name) ?? []);
}

function applyStep(client: PlatformClient, step: PlanStep): Promise<Endpoint> {
  if (step.action === 'create') return client.createEndpoint(step.body);
  if (step.action === 'update') return client.updateEndpoint(step.live.id, step.body);
  return Promise.resolve(step.live);
}

/** Says on the error which changes were made before it. */
function halfDone(error: unknown, applied: readonly { step: PlanStep }[]): never {
  const done = applied.filter(({ step }) => step.action !== 'none').map(({ step }) => `${step.name} (${step.action})`);
  throw Object.assign(error as Error, {
    state:
      done.length > 0
        ? `changed before the error: ${done.join(', ')}; the others are as they were`
        : 'no endpoint was changed',
  });
}

async function whenServing(options: DeployOptions, step: PlanStep, endpoint: Endpoint): Promise<DeployedEndpoint> {
  const { client, timeout, signal, onStep } = options;
  const deadline = performance.now() + timeout * 1000;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const { version, state, servingVersion, reason } = await client.rollout(endpoint.id);
    if (state === 'serving') {
      if (step.action !== 'none') onStep(`${step.name} version ${version} is healthy`);
      return { name: step.name, endpoint, action: step.action, version };
    }
    const rest = `version ${version} of ${step.name} is registered and does not serve; ${servingVersion === null ? 'no version serves' : `version ${servingVersion} serves on`}`;
    if (state === 'failed') {
      throw cliErrors.FLASH_ROLLOUT_FAILED(
        { name: step.name, version, reason: reason ?? 'no reason was given' },
        { state: rest },
      );
    }
    if (performance.now() > deadline) {
      throw cliErrors.FLASH_ROLLOUT_TIMEOUT({ name: step.name, version, seconds: timeout }, { state: rest });
    }
    await setTimeout(pause, undefined, { signal });
  }
}
