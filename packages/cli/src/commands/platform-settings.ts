import type { PlatformSettingsReport } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import { localPlatform, requirePlatform } from '../platform/local-platform.js';
import type { CommandRun } from './definition.js';

/** Shows the settings of the platform that runs, after changing those that are named. */
export const platformSettings: CommandRun = async ({ env }, _options, args) => {
  const { client } = await requirePlatform(localPlatform(env, undefined).home);
  const changes = Object.fromEntries(args.map(readChange));
  const report = args.length === 0 ? await client.settings() : await client.changeSettings(changes);
  return { data: report, text: settingsText(report) };
};

/** `NAME=5000`, or `NAME=` for the default. What is no number is the platform's to refuse, which knows what is allowed. */
function readChange(text: string): [name: string, value: unknown] {
  const [, name, value = ''] = /^([A-Za-z]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined) throw cliErrors.FLASH_SETTING_UNREADABLE({ text });
  if (value === '') return [name, null];
  return [name, /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value];
}

function settingsText({ settings, saved, givenAtStart, changeable }: PlatformSettingsReport): string {
  const width = Math.max(...changeable.map(({ length }) => length));
  const origin = (name: string) => {
    if (givenAtStart.includes(name)) return '  given at the start';
    return name in saved ? '  changed' : '';
  };
  return changeable.map((name) => `${name.padEnd(width)}  ${String(settings[name])}${origin(name)}`).join('\n');
}
