import { cliErrors } from '../errors/catalogue.js';
import { readAppName } from '@flash-ts/build/app-name';
import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { openChosenTarget } from './chosen-target.js';
import { progressOn, type CommandOptions, type CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { timeoutOf } from './timeout-option.js';

/** Calls off canaries, or rolls endpoints back to a version that served. */
export const rollback: CommandRun = async (context, options, names) => {
  const env = environmentName(options);
  const [timeout, version] = [timeoutOf(options), versionOf(options, names)];
  const app = await readAppName(context.projectDir);
  const target = await openChosenTarget(context, options, env);
  const { endpoints } = await target.status({ app, env });
  // Without names, only endpoints with a canary: leaving the names out must not roll back every endpoint.
  const chosen = chosenEndpoints(endpoints, names, { app, env }).filter(
    ({ rollout }) => names.length > 0 || rollout.canary !== null,
  );
  if (chosen.length === 0) {
    const problem = `No endpoint of ${app} in ${env} has a canary; name the endpoints that should be rolled back`;
    throw cliErrors.FLASH_USAGE({ problem });
  }
  const rolledBack = await oneByOne(chosen, 'rolled back', async ({ name, id, version: from, rollout }) => {
    const now = await target.rollback({ name, id }, { ...progressOn(context), version, timeout });
    return { name, id, from: from ?? now, version: now, wasCanary: rollout.canary !== null };
  });
  const lines = rolledBack.map(({ name, from, version: now, wasCanary }) =>
    now < from
      ? `${name}: ${wasCanary ? 'canary ' : ''}version ${from} was called off, version ${now} still serves`
      : `${name}: version ${now} serves`,
  );
  return { data: { app, env, target: target.name, rolledBack }, text: lines.join('\n') };
};

function versionOf(options: CommandOptions, names: readonly string[]): number | undefined {
  const value = options['to'] as string | undefined;
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw cliErrors.FLASH_USAGE({ problem: `The option --to is "${value}"; allowed are whole numbers from 1 on` });
  }
  if (names.length !== 1) throw cliErrors.FLASH_USAGE({ problem: 'The option --to needs the name of one endpoint' });
  return Number(value);
}
