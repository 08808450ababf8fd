import { table } from '../output/table.js';
import type { Environment } from '../targets/target.js';
import { appName, environmentsOfApp } from './app-name.js';
import { openChosenTarget } from './chosen-target.js';
import type { CommandRun } from './definition.js';
import { environmentData, environmentRow, ENVIRONMENT_HEAD } from './environment-text.js';
import { removeEnvironments } from './remove-environments.js';

export const appList: CommandRun = async (context, options) => {
  const target = await openChosenTarget(context, options, undefined);
  const apps = Map.groupBy(await target.environments(), ({ app }) => app);
  const told = [...apps].map(([name, environments]) => ({ name, environments: environments.map(environmentData) }));
  const rows = [...apps].map(([name, environments]) => [
    name,
    environments.map(({ env }) => env).join(', '),
    String(endpointCount(environments)),
  ]);
  return {
    data: { target: target.name, apps: told },
    text:
      rows.length === 0
        ? 'The platform has no apps. `flash deploy` in a project makes one.'
        : table([['APP', 'ENVIRONMENTS', 'ENDPOINTS'], ...rows]),
  };
};

export const appGet: CommandRun = async (context, options, [named]) => {
  const name = await appName(context, named);
  const target = await openChosenTarget(context, options, undefined);
  const environments = await environmentsOfApp(target, name, true);
  return {
    data: { target: target.name, app: { name, environments: environments.map(environmentData) } },
    text: `App ${name}\n\n${table([ENVIRONMENT_HEAD, ...environments.map(environmentRow)])}`,
  };
};

export const appDelete: CommandRun = async (context, options, [name = '']) => {
  const target = await openChosenTarget(context, options, undefined);
  const environments = await environmentsOfApp(target, name, true);
  const removed = await removeEnvironments(context, options, { target, what: `the app ${name}`, environments });
  const data = { app: name, target: target.name, deleted: removed !== undefined, removed: removed ?? [] };
  if (removed === undefined) return { data, text: 'Nothing was removed.' };
  const names = removed.map(({ env, name: endpoint }) => `${endpoint} (${env})`).join(', ');
  return { data, text: `Deleted the app ${name}${names && ` and removed ${names}`}.` };
};

function endpointCount(environments: readonly Environment[]): number {
  return environments.reduce((count, { endpoints }) => count + endpoints.length, 0);
}
