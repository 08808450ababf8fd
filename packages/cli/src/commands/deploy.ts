import { targetConfig } from '@flash-ts/core/config';
import type { LogQuery } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import { curlLine, keyHeader, variableHeader } from '../output/curl-line.js';
import { printLogs } from '../output/log-lines.js';
import { visibleLines } from '../output/visible-lines.js';
import type { DeployedEndpoint, DeployPlan, Deployment, Target } from '../targets/target.js';
import { runBuild } from './build.js';
import { canaryRequest, canaryText } from './canary-options.js';
import { openConfiguredTarget } from './chosen-target.js';
import {
  progressOn,
  type CommandContext,
  type CommandOptions,
  type CommandOutcome,
  type CommandRun,
} from './definition.js';
import type { BuildForDeploy } from './deploy-image.js';
import { environmentName } from './environment-name.js';
import { dryRunOutcome, enlargedText } from './plan-text.js';
import { timeoutOf } from './timeout-option.js';
import { projectConfig, unlistedText, wantedOf } from './wanted.js';

export const deploy: CommandRun = async (context, options) => {
  if (options['out'] !== undefined) return (await import('./deploy-out.js')).deployOut(context, options);
  const timeout = timeoutOf(options);
  const canary = canaryRequest(options);
  const env = environmentName(options);
  const attached = options['follow'] === true;
  const began = new Date().toISOString();
  const config = await projectConfig(context);
  const configured = targetConfig(config?.config ?? {}, env);
  const port = options['port'] as string | undefined;
  const target = await openConfiguredTarget(context, options, configured, { port, attached });
  try {
    const unlisted = unlistedText(env, config);
    if (unlisted !== undefined) context.terminal.note(`Note: ${unlisted}.`);
    const built = await buildFor(target, context, options, configured.image);
    const wanted = await wantedOf(built, env, { context, config });
    if (options['dryRun'] === true) return dryRunOutcome(target.name, await target.plan(wanted, { canary }));
    const progress = progressOn(context);
    const { plan, deployment } = await target.exclusively(wanted, { ...progress, timeout }, async () => {
      const made = await target.plan(wanted, { canary });
      for (const enlarged of made.enlargedInstances) context.terminal.note(`Note: ${enlargedText(enlarged)}`);
      for (const note of made.notes) context.terminal.note(`Note: ${visibleLines(note)}`);
      return { plan: made, deployment: await target.apply(made, { ...progress, timeout }) };
    });
    // Outside the lease: another deploy need not wait for the end of the watch.
    if (options['watch'] !== false) await target.watch(releasedIn(deployment), progress);
    const outcome = deployOutcome(target.name, built, plan, deployment);
    const query = { endpoint: deployment.endpoints.map(({ id }) => id), since: began, follow: true };
    return attached ? { ...outcome, follow: () => followUntilEnd(target, query, context) } : outcome;
  } catch (error) {
    await target.stopPlatform?.();
    throw error;
  }
};

/** Builds what a target takes: an artifact, and for a target that runs images also one of these. */
async function buildFor(
  { name, needsImage }: Target,
  context: CommandContext,
  options: CommandOptions,
  configured: string | undefined,
): Promise<BuildForDeploy> {
  if (needsImage) {
    // With the client of registries, for them only.
    const { buildForTarget } = await import('./deploy-image.js');
    return buildForTarget(context, options, { target: name, configured });
  }
  if (options['image'] !== undefined) {
    const problem = `The option --image is for targets that run images, and ${name} takes the artifact as it is`;
    throw cliErrors.FLASH_USAGE({ problem });
  }
  return runBuild(context, options);
}

/** The versions that this deploy has made serve all requests. */
function releasedIn({ endpoints }: Deployment): DeployedEndpoint[] {
  return endpoints.filter(({ action, canary }) => action !== 'none' && canary === null);
}

/** Follows the logs until the person presses Ctrl-C, and then ends what this command has started. */
async function followUntilEnd(target: Target, query: LogQuery, { signal, terminal }: CommandContext): Promise<void> {
  try {
    await printLogs(target.logs(query, signal), { terminal, signal, to: 'stderr' });
  } finally {
    const stopped = target.stopPlatform?.();
    if (stopped) await terminal.during('Stopping the platform', stopped);
  }
}

function deployOutcome(
  target: string,
  built: BuildForDeploy,
  { app, env, leftover }: DeployPlan,
  { endpoints, ...key }: Deployment,
): CommandOutcome {
  const routesOf = (name: string) => built.endpoints.find((endpoint) => endpoint.name === name)?.routes ?? [];
  const left = leftover.map(
    (name) => `${name} is deployed and no longer in the source; remove it with \`flash undeploy ${name}\``,
  );
  return {
    data: { app, env, target, endpoints: endpoints.map((one) => ({ ...one, routes: routesOf(one.name) })) },
    text: [...endpoints.map((endpoint) => deployedText(endpoint, built, keyOption(key))), ...left].join('\n\n'),
  };
}

/** How curl sends the key that callers need; undefined if they need none. */
function keyOption({ keyFile, keyVariable }: Omit<Deployment, 'endpoints'>): string | undefined {
  if (keyVariable !== undefined) return variableHeader(keyVariable);
  return keyFile === undefined ? undefined : keyHeader(keyFile);
}

function deployedText(
  { name, url, pathUrl, action, version, canary }: DeployedEndpoint,
  { manifest, openapi }: BuildForDeploy,
  key: string | undefined,
): string {
  const did = { create: 'created', update: 'updated', none: 'unchanged', retry: 'unchanged and tried again' }[action];
  const resource = manifest.resources[name];
  return [
    `${name}  ${did}, version ${version}`,
    `  ${url}`,
    ...(pathUrl === url ? [] : [`  ${pathUrl}`]),
    ...(canary
      ? [
          `  a canary with ${canaryText(canary)}; \`flash promote\` gives it all requests, \`flash rollback\` calls it off`,
        ]
      : []),
    ...(resource ? [`  ${curlLine(pathUrl, resource, openapi, key)}`] : []),
  ].join('\n');
}
