import type { CanaryRequest, CreateEndpointRequest, Endpoint, EndpointRollout } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { endpointName, endpointsOf, planDeploy, planStep, type DeployPlan, type PlanStep } from './plan.js';
import { deployOrder, withSiblings, type SiblingCalls } from './sibling-calls.js';
import { whenServing, type Standing } from './when-serving.js';
import { artifactDigest } from '@flash-ts/platform/control-client';

/** What one environment of an app should be. */
export interface Wanted {
  readonly app: string;
  readonly env: string;
  readonly desired: Readonly<Record<string, CreateEndpointRequest>>;
  /** Who calls whom: a caller gets the ids of those it calls. */
  readonly calls: SiblingCalls;
  /** Names of endpoints that are changed before the others, the first one first. */
  readonly first?: readonly string[];
}

/** What a build made for the platform's disk. */
export interface BuiltFiles {
  readonly artifact: { readonly path: string; readonly digest: string };
  readonly compileCache?: { readonly path: string };
}

export interface DeployOptions {
  readonly client: ControlClient;
  readonly wanted: Wanted;
  readonly files: BuiltFiles;
  /** New versions of endpoints that serve already are put on trial by this rule. */
  readonly canary?: CanaryRequest | undefined;
  /** Seconds that a new version may take to become healthy, from the start of its first worker. */
  readonly timeout: number;
  /** Whether this is a development server, where one saves and does not deploy. */
  readonly development?: boolean;
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

export interface DeployedEndpoint extends Standing {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** `retry`: nothing of it is different, and a version that had failed or was given up has been tried again. */
  readonly action: PlanStep['action'] | 'retry';
}

/** Uploads the artifact, makes the changes that are needed and returns when every changed endpoint can serve its new version. */
export async function deploy(options: DeployOptions): Promise<{ endpoints: DeployedEndpoint[]; plan: DeployPlan }> {
  const { client, wanted, files, onStep } = options;
  const live = await client.listEndpoints();
  const plan = planOf(wanted, live);
  await uploadFiles(client, files, imagesOf(plan), onStep);
  const applied = await applyAll(options, live);
  const awaited = applied.map(({ step, endpoint, action }) => {
    return { name: step.name, id: endpoint.id, changed: action !== 'none' };
  });
  const standings = await whenServing(awaited, options);
  const endpoints = applied.map(({ step: { name }, endpoint, action }, index) => {
    return { name, endpoint, action, ...(standings[index] as Standing) };
  });
  return { endpoints, plan };
}

/** The images that a plan makes endpoints run. What only sets options names none. */
function imagesOf({ steps }: DeployPlan): string[] {
  return steps.flatMap(({ action, ...step }) => ('body' in step && action !== 'none' ? (step.body.image ?? []) : []));
}

/** Uploads the artifact where the platform lacks the code of an endpoint that is to run it. */
async function uploadFiles(
  client: ControlClient,
  { artifact, compileCache }: BuiltFiles,
  images: readonly string[],
  onStep: DeployOptions['onStep'],
) {
  if (images.length === 0) return;
  const { digest, path } = artifact;
  const known = await Promise.all(images.map((image) => client.hasArtifact(artifactDigest(image) ?? digest)));
  if (known.includes(false)) {
    onStep(`upload ${digest.slice(0, 12)}`);
    await client.uploadArtifact(digest, path);
  } else if (!(await client.hasArtifact(digest))) return;
  // With it the first boot is as fast as any later one.
  if (compileCache && !(await client.hasCompileCache(digest)))
    await client.uploadCompileCache(digest, compileCache.path);
}

/** The plan of a deploy. */
export function planOf(wanted: Wanted, live: readonly Endpoint[]): DeployPlan {
  return planDeploy(withKnownSiblings(wanted, live), live, wanted.app, wanted.env);
}

function withKnownSiblings({ app, env, desired, calls }: Wanted, live: readonly Endpoint[]) {
  const ids = new Map(endpointsOf(live, app, env).map((endpoint) => [endpointName(endpoint), endpoint.id]));
  const bodies = Object.entries(desired).map(([name, body]) => [name, withSiblings(body, calls[name] ?? [], ids)]);
  return Object.fromEntries(bodies) as Record<string, CreateEndpointRequest>;
}

interface Applied {
  readonly step: PlanStep;
  readonly endpoint: Endpoint;
  readonly action: DeployedEndpoint['action'];
}

/**
 * Makes the changes one after the other, the called before their callers, except for those that are to be first. Where a cycle lets nobody be first, a caller is created without
 * the id that is still to come and gets it in a second round.
 */
async function applyAll(options: DeployOptions, live: readonly Endpoint[]): Promise<Applied[]> {
  const { wanted, onStep } = options;
  const { app, env, desired, calls } = wanted;
  const applied = new Map<string, Applied>();
  const now = new Map(endpointsOf(live, app, env).map((endpoint) => [endpointName(endpoint), endpoint]));
  const order = deployOrder(Object.keys(desired), calls, { first: wanted.first ?? [], live: new Set(now.keys()) });
  for (const name of [...order, ...order.filter((caller) => calls[caller]?.length)]) {
    const body = withKnownSiblings(wanted, [...now.values()])[name] as CreateEndpointRequest;
    const step = planStep(name, body, now.get(name));
    if (step.action === 'none' && applied.has(name)) continue;
    if (step.action !== 'none') onStep(`${step.action} ${name}`);
    const done = await applyStep(options, step).catch((error: unknown) => halfDone(error, [...applied.values()]));
    now.set(name, done.endpoint);
    // What was done to it in the first round is what is told.
    applied.set(name, { step, action: done.action, ...applied.get(name), endpoint: done.endpoint });
  }
  return Object.keys(desired).flatMap((name) => applied.get(name) ?? []);
}

async function applyStep(options: DeployOptions, step: PlanStep): Promise<Omit<Applied, 'step'>> {
  const { client, canary } = options;
  const { action } = step;
  if (action === 'create') return { action, endpoint: await client.createEndpoint(step.body) };
  if (action === 'none') return applyUnchanged(options, step);
  const { id } = step.live;
  if (canary === undefined) return { action, endpoint: await client.updateEndpoint(id, step.body) };
  await client.canary(id, { ...canary, changes: step.body });
  return { action, endpoint: await client.endpoint(id) };
}

/** Nothing of it is different; yet a trial may get another rule, and what has failed is tried once more. */
async function applyUnchanged(
  { client, canary, onStep }: DeployOptions,
  { name, live }: PlanStep & { action: 'none' },
): Promise<Omit<Applied, 'step'>> {
  const rollout = await client.rollout(live.id);
  const failure = failureOf(rollout);
  if (failure !== undefined) onStep(`retry ${name}: ${failure}`);
  // A failed version has lost its rule: it is tried with the one of this deploy.
  const takesRule = canary !== undefined && (rollout.canary !== null || rollout.state === 'failed');
  if (failure !== undefined && !takesRule) await client.retry(live.id);
  const action = failure === undefined ? 'none' : 'retry';
  if (!takesRule) return { action, endpoint: live };
  await client.canary(live.id, canary);
  return { action, endpoint: await client.endpoint(live.id) };
}

/** Why a deploy tries an endpoint again of which nothing is different; undefined where there is no need to. */
export function failureOf(
  rollout: Pick<EndpointRollout, 'version' | 'state' | 'reason' | 'givenUp'>,
): string | undefined {
  const { version, state, reason, givenUp } = rollout;
  if (state === 'failed') return `version ${version} has failed: ${reason ?? 'no reason was given'}`;
  return givenUp === null ? undefined : `no more workers were started, since they had failed for too long: ${givenUp}`;
}

/** Says on the error which changes were made before it. */
function halfDone(error: unknown, applied: readonly Applied[]): never {
  const changed = applied.filter(({ action }) => action !== 'none');
  const done = changed.map(({ step, action }) => `${step.name} (${action})`);
  throw Object.assign(error as Error, {
    state:
      done.length > 0
        ? `changed before the error: ${done.join(', ')}; the others are as they were`
        : 'no endpoint was changed',
  });
}
