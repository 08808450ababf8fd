import { setTimeout } from 'node:timers/promises';
import type { CreateEndpointRequest, Endpoint } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import type { PlatformClient } from '../targets/platform-client.js';
import { planDeploy, type DeployPlan, type PlanStep } from './plan.js';

export interface DeployOptions {
  readonly client: PlatformClient;
  readonly app: string;
  readonly env: string;
  readonly desired: Readonly<Record<string, CreateEndpointRequest>>;
  readonly artifact: { readonly path: string; readonly digest: string };
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
  const { client, app, env, desired, artifact, onStep } = options;
  const plan = planDeploy(desired, await client.listEndpoints(), app, env);
  if (plan.steps.some(({ action }) => action !== 'none') && !(await client.hasArtifact(artifact.digest))) {
    onStep(`upload ${artifact.digest.slice(0, 12)}`);
    await client.uploadArtifact(artifact.digest, artifact.path);
  }
  const applied: { step: PlanStep; endpoint: Endpoint }[] = [];
  for (const step of plan.steps) {
    if (step.action !== 'none') onStep(`${step.action} ${step.name}`);
    applied.push({ step, endpoint: await applyStep(client, step).catch((error: unknown) => halfDone(error, applied)) });
  }
  const endpoints = await Promise.all(applied.map(({ step, endpoint }) => whenServing(options, step, endpoint)));
  return { endpoints, plan };
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
