import { cliErrors } from '../errors/catalogue.js';
import { table } from '../output/table.js';
import type { Environment, Target } from '../targets/target.js';
import { appName, checkedApp, environmentsOfApp } from './app-name.js';
import { openChosenTarget } from './chosen-target.js';
import { progressOn, type CommandContext, type CommandOptions, type CommandRun } from './definition.js';
import { checkedEnvironment } from './environment-name.js';
import { environmentData, environmentRow, ENVIRONMENT_HEAD, originText } from './environment-text.js';
import { removeEnvironments } from './remove-environments.js';
import { statusText, withoutLives } from './status-text.js';

export const envList: CommandRun = async (context, options) => {
  const { app, target, environments } = await openApp(context, options);
  const text =
    environments.length === 0
      ? `${app} has no environments. \`flash deploy\` makes one.`
      : table([ENVIRONMENT_HEAD, ...environments.map(environmentRow)]);
  return { data: { app, target: target.name, environments: environments.map(environmentData) }, text };
};

export const envCreate: CommandRun = async (context, options, [name = '']) => {
  const env = checkedEnvironment(name);
  const app = checkedApp(await appName(context, options['app'] as string | undefined));
  const target = await openChosenTarget(context, options, env);
  const environment = await target.createEnvironment({ app, env }, progressOn(context));
  return {
    data: { app, target: target.name, environment: environmentData(environment) },
    text: `Created the environment ${env} of ${app}. Deploy to it with \`flash deploy --env ${env}\`.`,
  };
};

export const envGet: CommandRun = async (context, options, [name = '']) => {
  const { app, target, environments } = await openApp(context, options, name);
  const environment = named(environments, app, name);
  const { endpoints } = await target.status(environment);
  const head = `Environment ${name} of ${app}, ${originText(environment)}`;
  return {
    data: {
      app,
      target: target.name,
      environment: { ...environmentData(environment), endpoints: endpoints.map(withoutLives) },
    },
    text: [head, endpoints.length > 0 ? statusText(endpoints) : 'It has no endpoints.'].join('\n\n'),
  };
};

export const envDelete: CommandRun = async (context, options, [name = '']) => {
  const { app, target, environments } = await openApp(context, options, name);
  const environment = named(environments, app, name);
  const what = `the environment ${name} of ${app}`;
  const removed = await removeEnvironments(context, options, { target, what, environments: [environment] });
  const data = { app, env: name, target: target.name, deleted: removed !== undefined, removed: removed ?? [] };
  if (removed === undefined) return { data, text: 'Nothing was removed.' };
  const names = removed.map((endpoint) => endpoint.name).join(', ');
  return { data, text: `Deleted ${what}${names && ` and removed ${names}`}.` };
};

async function openApp(
  context: CommandContext,
  options: CommandOptions,
  env?: string,
): Promise<{ app: string; target: Target; environments: readonly Environment[] }> {
  const given = options['app'] as string | undefined;
  const app = await appName(context, given);
  const target = await openChosenTarget(context, options, env);
  return { app, target, environments: await environmentsOfApp(target, app, given !== undefined) };
}

/** @throws FlashError `FLASH_ENVIRONMENT_UNKNOWN` */
function named(environments: readonly Environment[], app: string, env: string): Environment {
  const found = environments.find((environment) => environment.env === env);
  if (found) return found;
  throw cliErrors.FLASH_ENVIRONMENT_UNKNOWN({ app, env, known: environments.map((environment) => environment.env) });
}
