import { cliErrors } from '../errors/catalogue.js';
import { wrongValue } from '../errors/wrong-value.js';
import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { openPlace } from './chosen-target.js';
import { progressOn, type CommandOptions, type CommandRun } from './definition.js';
import { timeoutOf } from './timeout-option.js';

/** Calls off canaries, or rolls endpoints back to a version that served. */
export const rollback: CommandRun = async (context, options, names) => {
  const [timeout, version] = [timeoutOf(options), versionOf(options, names)];
  const { place, target } = await openPlace(context, options);
  const { endpoints } = await target.status(place);
  // Without names, only endpoints with a canary: leaving the names out must not roll back every endpoint.
  const chosen = chosenEndpoints(endpoints, names, place).filter(
    ({ rollout }) => names.length > 0 || rollout.canary !== null,
  );
  if (chosen.length === 0) {
    const problem = `No endpoint of ${place.app} in ${place.env} has a canary; name the endpoints that should be rolled back`;
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
  return { data: { ...place, target: target.name, rolledBack }, text: lines.join('\n') };
};

function versionOf(options: CommandOptions, names: readonly string[]): number | undefined {
  const value = options['to'] as string | undefined;
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) throw wrongValue('option --to', value, 'are whole numbers from 1 on');
  if (names.length !== 1) throw cliErrors.FLASH_USAGE({ problem: 'The option --to needs the name of one endpoint' });
  return Number(value);
}
