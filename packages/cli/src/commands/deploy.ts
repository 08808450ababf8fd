import type { BuildResult } from '@flash-ts/build';
import type { LogQuery } from '@flash-ts/core/contract';
import { curlLine } from '../output/curl-line.js';
import { printLogs } from '../output/log-lines.js';
import type { DeployedEndpoint, DeployPlan, Deployment, Target } from '../targets/target.js';
import { runBuild } from './build.js';
import { canaryRequest, canaryText } from './canary-options.js';
import { progressOn, type CommandContext, type CommandOutcome, type CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { dryRunOutcome, enlargedText } from './plan-text.js';
import { timeoutOf } from './timeout-option.js';
import { projectConfig, unlistedText, wantedOf } from './wanted.js';

export const deploy: CommandRun = async (context, options) => {
  const timeout = timeoutOf(options);
  const canary = canaryRequest(options);
  const env = environmentName(options);
  const attached = options['follow'] === true;
  const began = new Date().toISOString();
  const target = await context.target({ port: options['port'] as string | undefined, attached });
  try {
    const config = await projectConfig(context);
    const unlisted = unlistedText(env, config);
    if (unlisted !== undefined) context.terminal.note(`Note: ${unlisted}.`);
    const built = await runBuild(context, options);
    const wanted = await wantedOf(built, env, { context, config });
    if (options['dryRun']) return dryRunOutcome(target.name, await target.plan(wanted, { canary }));
    const progress = progressOn(context);
    const { plan, deployment } = await target.exclusively(wanted, { ...progress, timeout }, async () => {
      const made = await target.plan(wanted, { canary });
      for (const enlarged of made.enlargedInstances) context.terminal.note(`Note: ${enlargedText(enlarged)}`);
      return { plan: made, deployment: await target.apply(made, { ...progress, timeout }) };
    });
    // Outside the lease: another deploy need not wait for the end of the watch.
    if (options['watch'] !== false) await target.watch(releasedIn(deployment), progress);
    const outcome = deployOutcome(target.name, built, plan, deployment);
    const query = { endpoint: deployment.endpoints.map(({ id }) => id), since: began, follow: true };
    return attached ? { ...outcome, follow: () => followUntilEnd(target, query, context) } : outcome;
  } catch (error) {
    await target.close();
    throw error;
  }
};

/** The versions that this deploy has made serve all requests. */
function releasedIn({ endpoints }: Deployment): DeployedEndpoint[] {
  return endpoints.filter(({ action, canary }) => action !== 'none' && canary === null);
}

/** Follows the logs until the person presses Ctrl-C, and then ends what this command has started. */
async function followUntilEnd(target: Target, query: LogQuery, { signal, terminal }: CommandContext): Promise<void> {
  try {
    await printLogs(target.logs(query, signal), { terminal, signal, to: 'stderr' });
  } finally {
    await terminal.during('Stopping the platform', target.close());
  }
}

function deployOutcome(
  target: string,
  built: BuildResult,
  { app, env, leftover }: DeployPlan,
  { endpoints, keyFile }: Deployment,
): CommandOutcome {
  const routesOf = (name: string) => built.endpoints.find((endpoint) => endpoint.name === name)?.routes ?? [];
  const left = leftover.map(
    (name) => `${name} is deployed and no longer in the source; remove it with \`flash undeploy ${name}\``,
  );
  return {
    data: { app, env, target, endpoints: endpoints.map((one) => ({ ...one, routes: routesOf(one.name) })) },
    text: [...endpoints.map((endpoint) => deployedText(endpoint, built, keyFile)), ...left].join('\n\n'),
  };
}

function deployedText(
  { name, url, pathUrl, action, version, canary }: DeployedEndpoint,
  { manifest, openapi }: BuildResult,
  keyFile: string | undefined,
): string {
  const did = { create: 'created', update: 'updated', none: 'unchanged', retry: 'unchanged and tried again' }[action];
  const resource = manifest.resources[name];
  return [
    `${name}  ${did}, version ${version}`,
    `  ${url}`,
    `  ${pathUrl}`,
    ...(canary
      ? [
          `  a canary with ${canaryText(canary)}; \`flash promote\` gives it all requests, \`flash rollback\` calls it off`,
        ]
      : []),
    ...(resource ? [`  ${curlLine(pathUrl, resource, openapi, keyFile)}`] : []),
  ].join('\n');
}
