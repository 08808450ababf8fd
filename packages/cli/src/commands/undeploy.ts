import { confirm, isCancel } from '@clack/prompts';
import { cliErrors } from '../errors/catalogue.js';
import { Cancelled } from '../output/cancelled.js';
import type { Terminal } from '../output/terminal.js';
import { readAppName } from '@flash-ts/build/project';
import { chosenEndpoints, oneByOne } from './chosen-endpoints.js';
import { progressOn, type CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { timeoutOf } from './timeout-option.js';

export const undeploy: CommandRun = async (context, options, names) => {
  const place = { env: environmentName(options), app: await readAppName(context.projectDir) };
  const { app, env } = place;
  const target = await context.target();
  const chosen = chosenEndpoints((await target.status(place)).endpoints, names, place);

  if (chosen.length > 0 && !options['yes']) {
    const what = `${chosen.map(({ name }) => name).join(', ')} (${app}, ${env})`;
    if (!(await isSure(what, context.terminal))) {
      return { data: { app, env, target: target.name, removed: [] }, text: 'Nothing was removed.' };
    }
  }
  const removed = await target.exclusively(place, { ...progressOn(context), timeout: timeoutOf(options) }, () =>
    oneByOne(chosen, 'removed', async ({ name, id }) => {
      await target.destroy({ name, id });
      return { name, id };
    }),
  );
  const text =
    removed.length > 0
      ? `Removed ${removed.map(({ name }) => name).join(', ')}.`
      : `Nothing of ${app} is deployed in ${env}.`;
  return { data: { app, env, target: target.name, removed }, text };
};

/** @throws FlashError `FLASH_CONFIRMATION_NEEDED` without a terminal; Cancelled */
async function isSure(what: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) throw cliErrors.FLASH_CONFIRMATION_NEEDED({ what });
  const sure = await confirm({ message: `Remove ${what}?`, initialValue: false });
  if (isCancel(sure)) throw new Cancelled('Nothing was removed.');
  return sure;
}
