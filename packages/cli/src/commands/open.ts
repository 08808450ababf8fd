import { openBrowser } from '../platform/open-browser.js';
import { localPlatform, requirePlatform } from '../platform/local-platform.js';
import type { CommandRun } from './definition.js';

/** Opens the status page of the running platform with a session of its own. */
export const open: CommandRun = async ({ env, terminal }, options) => {
  const { client } = await requirePlatform(localPlatform(env, undefined).home);
  const { url, validForMs } = await client.statusPageCode();
  const wantsBrowser = terminal.interactive && options['browser'] !== false;
  const opened = wantsBrowser && (await openBrowser(url, env));
  const seconds = validForMs / 1000;
  const text = opened
    ? `Opened the status page. If no browser shows it, open this address within ${seconds} s:\n${url}`
    : `Open this address within ${seconds} s; it is valid once:\n${url}`;
  return { data: { url, validForMs, opened }, text };
};
