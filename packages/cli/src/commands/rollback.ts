import { endpointName } from '../deploy/plan.js';
import { whenServing } from '../deploy/when-serving.js';
import { cliErrors } from '../errors/catalogue.js';
import { readAppName } from '../project/package-json.js';
import { localPlatform, requirePlatform } from '../targets/local.js';
import type { CommandOptions, CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { standingEndpoints } from './standing-endpoints.js';
import { timeoutOf } from './timeout-option.js';

/** Calls trials off, or takes endpoints back to a version that served. */
export const rollback: CommandRun = async ({ projectDir, env: variables, terminal, signal }, options, names) => {
  const env = environmentName(options);
  const [timeout, version] = [timeoutOf(options), versionOf(options, names)];
  const app = await readAppName(projectDir);
  const { client } = await requirePlatform(localPlatform(variables, undefined).home);
  const standing = await standingEndpoints(client, names, app, env);
  // Without names, only what is under way: nobody means all endpoints to go back by leaving a name out.
  const chosen = standing.filter(({ rollout }) => names.length > 0 || rollout.canary !== null);
  if (chosen.length === 0) {
    const problem = `nothing of ${app} is on trial in ${env}; name the endpoints that are to go back`;
    throw cliErrors.FLASH_USAGE({ problem });
  }
  const rolledBack: { name: string; id: string; from: number; version: number; trial: boolean }[] = [];
  for (const { endpoint, rollout } of chosen) {
    const name = endpointName(endpoint);
    const { id } = endpoint;
    const trial = rollout.canary !== null;
    try {
      await client.rollback(id, version);
      const onStep = (text: string) => terminal.note(terminal.style('dim', text));
      const [now] = await whenServing([{ name, id, changed: true }], { client, timeout, signal, onStep });
      rolledBack.push({ name, id, from: rollout.version, version: now?.version ?? rollout.version, trial });
    } catch (error) {
      const done = rolledBack.map((item) => item.name).join(', ') || 'none';
      throw Object.assign(error as Error, { state: `rolled back before the error: ${done}` });
    }
  }
  const lines = rolledBack.map(({ name, from, version: now, trial }) =>
    now < from
      ? `${name}: ${trial ? 'the trial of ' : ''}version ${from} is over, version ${now} serves on`
      : `${name}: version ${now} serves`,
  );
  return { data: { app, env, target: 'local', rolledBack }, text: lines.join('\n') };
};

function versionOf(options: CommandOptions, names: readonly string[]): number | undefined {
  const value = options['to'] as string | undefined;
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw cliErrors.FLASH_USAGE({ problem: `--to is "${value}"; allowed are versions from 1 on` });
  }
  if (names.length !== 1) throw cliErrors.FLASH_USAGE({ problem: '--to needs the name of one endpoint' });
  return Number(value);
}
