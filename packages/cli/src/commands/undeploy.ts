import { confirm, isCancel } from '@clack/prompts';
import type { Endpoint } from '@flash-ts/core/contract';
import { withLease } from '../deploy/lease.js';
import { endpointName } from '../deploy/plan.js';
import { cliErrors } from '../errors/catalogue.js';
import { Cancelled } from '../output/cancelled.js';
import type { Terminal } from '../output/terminal.js';
import { readAppName } from '../project/package-json.js';
import { localPlatform, requirePlatform } from '../targets/local.js';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { chosenEndpoints } from './chosen-endpoints.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { timeoutOf } from './timeout-option.js';

export const undeploy: CommandRun = async ({ projectDir, env: variables, terminal, signal }, options, names) => {
  const env = environmentName(options);
  const app = await readAppName(projectDir);
  const { client } = await requirePlatform(localPlatform(variables, undefined).home);
  const chosen = chosenEndpoints(await client.listEndpoints(), names, app, env);

  if (chosen.length > 0 && !options['yes']) {
    const what = `${chosen.map(endpointName).join(', ')} (${app}, ${env})`;
    if (!(await isSure(what, terminal))) {
      return { data: { app, env, target: 'local', removed: [] }, text: 'Nothing was removed.' };
    }
  }
  const onStep = (text: string) => terminal.note(terminal.style('dim', text));
  const lease = { client, app, env, timeout: timeoutOf(options), signal, onStep };
  const removed = await withLease(lease, () => remove(client, chosen));
  const text =
    removed.length > 0
      ? `Removed ${removed.map(({ name }) => name).join(', ')}.`
      : `Nothing of ${app} is deployed in ${env}.`;
  return { data: { app, env, target: 'local', removed }, text };
};

/** @throws FlashError `FLASH_CONFIRMATION_NEEDED` where nobody can be asked; Cancelled */
async function isSure(what: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) throw cliErrors.FLASH_CONFIRMATION_NEEDED({ what });
  const sure = await confirm({ message: `Remove ${what}?`, initialValue: false });
  if (isCancel(sure)) throw new Cancelled('Nothing was removed.');
  return sure;
}

/** One after the other, so that an error leaves no doubt about what was done. */
async function remove(client: ControlClient, endpoints: readonly Endpoint[]): Promise<{ name: string; id: string }[]> {
  const removed: { name: string; id: string }[] = [];
  for (const endpoint of endpoints) {
    await client.deleteEndpoint(endpoint.id).catch((error: unknown) => {
      throw Object.assign(error as Error, {
        state: `removed before the error: ${removed.map(({ name }) => name).join(', ') || 'none'}`,
      });
    });
    removed.push({ name: endpointName(endpoint), id: endpoint.id });
  }
  return removed;
}
