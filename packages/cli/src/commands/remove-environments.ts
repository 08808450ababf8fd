import { cliErrors } from '../errors/catalogue.js';
import { withState } from '../errors/with-state.js';
import { confirmRemoval } from '../output/confirm.js';
import { table } from '../output/table.js';
import type { Environment, Target } from '../targets/target.js';
import { progressOn, type CommandContext, type CommandOptions } from './definition.js';
import { timeoutOf } from './timeout-option.js';

/** An endpoint that was removed. */
export interface Removed {
  readonly env: string;
  readonly name: string;
  readonly id: string;
}

/**
 * Shows what would be removed, asks unless `--yes` is given, and removes environments of an app with their endpoints, each under the lease
 * that deploys take.
 *
 * @param what the whole that is removed, for the question: `the app shop`
 * @returns undefined if the person has answered No
 * @throws FlashError `FLASH_CONFIRMATION_NEEDED`, `FLASH_DEPLOY_BUSY`, `FLASH_ENVIRONMENT_CHANGED`; its `state` says what was removed
 */
export async function removeEnvironments(
  context: CommandContext,
  options: CommandOptions,
  { target, what, environments }: { target: Target; what: string; environments: readonly Environment[] },
): Promise<Removed[] | undefined> {
  const timeout = timeoutOf(options);
  const list = environments.flatMap(({ env, endpoints }) => endpoints.map(({ name, id }) => ({ env, name, id })));
  if (!options['yes']) {
    if (context.terminal.interactive) context.terminal.note(removalText(environments));
    if (!(await confirmRemoval(`${what} with ${endpointsText(list)}`, context.terminal))) return undefined;
  }
  const removed: Removed[] = [];
  try {
    for (const environment of environments) {
      await target.exclusively(environment, { ...progressOn(context), timeout }, async () => {
        await checkUnchanged(target, environment);
        for (const { name, id } of environment.endpoints) {
          await target.destroy({ name, id });
          removed.push({ env: environment.env, name, id });
        }
        await target.deleteEnvironment(environment);
      });
    }
  } catch (error) {
    const before = removed.map(({ env, name }) => `${name} (${env})`).join(', ') || 'none';
    throw withState(error, `removed before the error: ${before}; the others are unchanged`);
  }
  return removed;
}

/** @throws FlashError `FLASH_ENVIRONMENT_CHANGED` */
async function checkUnchanged(target: Target, { app, env, endpoints }: Environment): Promise<void> {
  const now = (await target.environments()).find((one) => one.app === app && one.env === env)?.endpoints ?? [];
  const isSame = now.length === endpoints.length && now.every(({ id }, index) => id === endpoints[index]?.id);
  if (isSame) return;
  const names = (list: Environment['endpoints']) => list.map(({ name }) => name);
  throw cliErrors.FLASH_ENVIRONMENT_CHANGED({ app, env, confirmed: names(endpoints), now: names(now) });
}

function removalText(environments: readonly Environment[]): string {
  const rows = environments.flatMap(({ env, endpoints }) =>
    endpoints.length === 0 ? [[env, '-', '-']] : endpoints.map(({ name, id }) => [env, name, id]),
  );
  return table([['ENVIRONMENT', 'ENDPOINT', 'ID'], ...rows]);
}

/** `2 endpoints: users, mail`. */
function endpointsText(list: readonly Removed[]): string {
  if (list.length === 0) return 'no endpoints';
  return `${list.length} ${list.length === 1 ? 'endpoint' : 'endpoints'}: ${list.map(({ name }) => name).join(', ')}`;
}
