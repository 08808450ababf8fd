import { once } from 'node:events';
import type { PlatformStatus } from '@flash-ts/core/contract';
import type { BuildResult } from '../build/build-project.js';
import {
  deploy as deployEndpoints,
  failureOf,
  planOf,
  type DeployedEndpoint,
  type DeployOptions,
  type Wanted,
} from '../deploy/deploy.js';
import { differences, differenceText } from '../deploy/differences.js';
import { desiredEndpoints } from '../deploy/desired.js';
import { withLease } from '../deploy/lease.js';
import { whenProven, type Released } from '../deploy/when-proven.js';
import type { DeployPlan } from '../deploy/plan.js';
import { siblingCalls } from '../deploy/sibling-calls.js';
import { curlLine } from '../output/curl-line.js';
import { followLogs } from '../output/log-lines.js';
import { table } from '../output/table.js';
import { deployerEnvironment } from '../project/deployer-environment.js';
import { deployConfigOf, enlargedInstances, type EnlargedInstance } from '../targets/runpod/deploy-config.js';
import { startEmbedded, type EmbeddedPlatform } from '../targets/embedded.js';
import { hardwareSettings } from '../targets/hardware-settings.js';
import { localPlatform, runningPlatform, type LocalPlatform } from '../targets/local.js';
import { startDetached } from '../targets/start-detached.js';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { runBuild } from './build.js';
import { canaryRequest, canaryText } from './canary-options.js';
import type { CommandContext, CommandRun, CommandOptions, CommandOutcome } from './definition.js';
import { environmentName } from './environment-name.js';
import { endpointAddresses, keyFileOf } from './addresses.js';
import { timeoutOf } from './timeout-option.js';

export const deploy: CommandRun = async (context, options) => {
  const timeout = timeoutOf(options);
  const canary = canaryRequest(options);
  const target = localPlatform(context.env, options['port'] as string | undefined);
  const env = environmentName(options);
  const running = await runningPlatform(target);
  const built = await runBuild(context, options);
  const wanted = await wantedOf(built, built.files.artifact.digest, env, context);
  if (options['dryRun']) {
    const live = (await running?.client.listEndpoints()) ?? [];
    const plan = planOf(wanted, live);
    const failures = running ? await failuresOf(running.client, plan) : new Map<string, string>();
    return dryRun(plan, wanted, { failures, enlarged: enlargedInstances(built.manifest) });
  }
  for (const enlarged of enlargedInstances(built.manifest)) context.terminal.note(`Note: ${enlargedText(enlarged)}`);
  const platform = running ? { client: running.client } : await startPlatformFor(target, context, options);
  const stop = 'stop' in platform ? () => platform.stop() : undefined;
  try {
    const outcome = await deployBuilt(platform.client, built, wanted, context, {
      timeout,
      canary,
      watch: options['watch'] !== false,
    });
    if (!options['follow']) return outcome;
    return { ...outcome, follow: () => followUntilEnd(platform.client, context, stop) };
  } catch (error) {
    await stop?.();
    throw error;
  }
};

/**
 * What the build wants the environment to be, secrets filled in.
 *
 * @throws FlashError `FLASH_SECRETS_MISSING`
 */
export async function wantedOf(
  { projectName: app, manifest }: Pick<BuildResult, 'projectName' | 'manifest'>,
  artifact: string,
  env: string,
  context: CommandContext,
): Promise<Wanted> {
  const variables = await deployerEnvironment(context.projectDir, context.env);
  const desired = desiredEndpoints(deployConfigOf(manifest, artifact), env, variables);
  return { app, env, desired, calls: siblingCalls(manifest) };
}

function startPlatformFor(target: LocalPlatform, { env, terminal, signal }: CommandContext, options: CommandOptions) {
  if (options['follow']) return startEmbedded({ ...target, settings: hardwareSettings(env) });
  terminal.note(terminal.style('dim', `starting the platform on port ${target.port}`));
  return startDetached(target, env, { signal });
}

async function deployBuilt(
  client: ControlClient,
  built: BuildResult,
  wanted: Wanted,
  { terminal, signal }: CommandContext,
  options: Pick<DeployOptions, 'timeout' | 'canary'> & { readonly watch: boolean },
): Promise<CommandOutcome> {
  const onStep = (text: string) => terminal.note(terminal.style('dim', text));
  const common = { client, timeout: options.timeout, signal, onStep };
  const { endpoints, plan } = await withLease({ ...common, app: wanted.app, env: wanted.env }, () =>
    deployEndpoints({ ...common, wanted, files: built.files, canary: options.canary }),
  );
  // Without the lease: whoever has a better version need not wait for that.
  if (options.watch) await whenProven(releasedIn(endpoints), common);
  const status = await client.status();
  tellOfMissingGpus(status, endpoints, onStep);
  const data = {
    app: wanted.app,
    env: wanted.env,
    target: 'local',
    endpoints: endpoints.map((item) => deployedData(client, item, built)),
  };
  return { data, text: deployText(client, endpoints, built, plan, keyFileOf(status)) };
}

/** The versions that take all requests since this deploy. */
function releasedIn(endpoints: readonly DeployedEndpoint[]): Released[] {
  return endpoints
    .filter(({ action, canary }) => action !== 'none' && canary === null)
    .map(({ name, endpoint: { id }, version }) => ({ name, id, version }));
}

/** Said of an endpoint once, when it is created: it runs here without what it will have in the cloud. */
function tellOfMissingGpus(
  { gpus }: PlatformStatus,
  endpoints: readonly DeployedEndpoint[],
  onStep: DeployOptions['onStep'],
): void {
  const created = endpoints.filter(({ endpoint, action }) => action === 'create' && endpoint.gpu !== null);
  if (created.length === 0 || gpus.source !== 'none') return;
  onStep(`the platform has no GPU here; ${created.map(({ name }) => name).join(', ')} will run without one`);
}

/** Where the logs end or the person does, the platform that this command started ends too. */
async function followUntilEnd(
  client: ControlClient,
  { signal, terminal }: CommandContext,
  stop: EmbeddedPlatform['stop'] | undefined,
): Promise<void> {
  try {
    await followLogs(client, signal, terminal);
    if (!signal.aborted && stop) await once(signal, 'abort');
  } finally {
    await stop?.();
  }
}

function deployedData(
  client: ControlClient,
  { name, endpoint, action, version, canary }: DeployedEndpoint,
  built: BuildResult,
) {
  return { name, ...endpointAddresses(client, endpoint), action, version, canary, routes: routesOf(built, name) };
}

function deployText(
  client: ControlClient,
  deployed: readonly DeployedEndpoint[],
  built: BuildResult,
  plan: DeployPlan,
  keyFile: string | undefined,
): string {
  const blocks = deployed.map(({ name, endpoint, action, version, canary }) => {
    const { url, pathUrl } = endpointAddresses(client, endpoint);
    const did = { create: 'created', update: 'updated', none: 'unchanged', retry: 'unchanged and tried again' }[action];
    const resource = built.manifest.resources[name];
    return [
      `${name}  ${did}, version ${version}`,
      `  ${url}`,
      `  ${pathUrl}`,
      ...(canary ? [`  on trial with ${canaryText(canary)}; \`flash promote\` or \`flash rollback\` ends that`] : []),
      ...(resource ? [`  ${curlLine(pathUrl, resource, built.openapi, keyFile)}`] : []),
    ].join('\n');
  });
  const leftover = plan.leftover.map(
    ({ name }) => `${name} is deployed and no longer in the source; remove it with \`flash undeploy ${name}\``,
  );
  return [...blocks, ...leftover].join('\n\n');
}

function routesOf(built: BuildResult, name: string) {
  return built.endpoints.find((endpoint) => endpoint.name === name)?.routes ?? [];
}

function enlargedText({ endpoint, instance, vcpus, memory }: EnlargedInstance): string {
  return `${endpoint} asks for ${instance} and gets ${vcpus} vCPU with ${memory} GB, the smallest that can be deployed`;
}

/** Of the endpoints of which nothing is different, those that a deploy would try again, each with the reason. */
async function failuresOf(client: ControlClient, { steps }: DeployPlan): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  for (const step of steps) {
    const failure = step.action === 'none' ? failureOf(await client.rollout(step.live.id)) : undefined;
    if (failure !== undefined) failures.set(step.name, failure);
  }
  return failures;
}

function dryRun(
  plan: DeployPlan,
  { app, env }: Wanted,
  {
    failures,
    enlarged,
  }: { readonly failures: ReadonlyMap<string, string>; readonly enlarged: readonly EnlargedInstance[] },
): CommandOutcome {
  const endpoints = plan.steps.map((step) => ({
    name: step.name,
    id: 'live' in step ? step.live.id : null,
    action: failures.has(step.name) ? 'retry' : step.action,
    changes: step.action === 'update' ? differences(step.live, step.body) : [],
    failure: failures.get(step.name) ?? null,
  }));
  const rows = endpoints.flatMap(({ name, action, changes, failure }) => {
    const [first = '', ...others] = failure === null ? changes.map(differenceText) : failure.split('\n');
    return [[name, action, first], ...others.map((text) => ['', '', text])];
  });
  return {
    data: { app, env, target: 'local', dryRun: true, endpoints, enlargedInstances: enlarged },
    text: [
      table([['ENDPOINT', 'ACTION', 'CHANGES'], ...rows]),
      ...enlarged.map(enlargedText),
      'Nothing was changed.',
    ].join('\n\n'),
  };
}
