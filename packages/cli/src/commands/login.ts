import { text } from 'node:stream/consumers';
import { FlashError } from '@flash-ts/core/errors';
import { keyFile, removeKey, writeKey } from '../account/runpod-key.js';
import { cliErrors } from '../errors/catalogue.js';
import { Cancelled } from '../output/cancelled.js';
import { checkedKey, runpodUrl } from '../targets/runpod/access.js';
import { RunpodClient } from '../targets/runpod/runpod-client.js';
import { progressOn, type CommandContext, type CommandRun } from './definition.js';

/** Asks for a key, or reads it from standard input, tries it with Runpod, and keeps it for later commands. */
export const login: CommandRun = async (context) => {
  const { env, terminal } = context;
  const url = runpodUrl(env);
  const source = terminal.interactive ? 'the answer' : 'standard input';
  const key = checkedKey((await (terminal.interactive ? askedKey(context) : inputKey(source))).trim(), source);
  const endpoints = await endpointsOf(new RunpodClient({ url, key, source }, progressOn(context)));
  const file = keyFile(env);
  await writeKey(file, key);
  const isOverridden = (env['RUNPOD_API_KEY'] ?? '') !== '';
  const access =
    endpoints === undefined
      ? 'Runpod knows the key, which may not read endpoints: deploys need one with access to Serverless.'
      : `Runpod accepts the key; the account has ${endpoints === 1 ? '1 endpoint' : `${endpoints} endpoints`}.`;
  const text = [
    `${access} It is kept in ${file}, readable for you only.`,
    ...(isOverridden ? ['RUNPOD_API_KEY is set and has priority over it.'] : []),
  ].join('\n');
  return { data: { url, keyFile: file, endpoints: endpoints ?? null, overridden: isOverridden }, text };
};

/** Removes the key from this machine. It stays valid until it is removed at Runpod. */
export const logout: CommandRun = async ({ env }) => {
  const file = keyFile(env);
  const removed = await removeKey(file);
  const text = removed
    ? `${file} is removed. The key itself stays valid until you remove it at https://console.runpod.io/user/settings.`
    : `There is no key in ${file}; nothing was changed.`;
  return { data: { keyFile: file, removed }, text };
};

async function askedKey({ terminal }: CommandContext): Promise<string> {
  const { password } = await import('@clack/prompts');
  const message = 'Key for Runpod, from https://console.runpod.io/user/settings';
  // An empty answer is undefined in spite of the type of `password`.
  const key: string | symbol | undefined = await terminal.asking(() => password({ message }));
  if (typeof key === 'symbol') throw new Cancelled('No key was kept.');
  return key ?? '';
}

async function inputKey(source: string): Promise<string> {
  const problem = 'it is a terminal, which can be asked only without --json and with the output on it';
  if (process.stdin.isTTY) throw cliErrors.FLASH_RUNPOD_KEY_INVALID({ source, problem });
  return text(process.stdin);
}

/** @returns undefined for a key that may not list endpoints, and may yet do something else */
async function endpointsOf(client: RunpodClient): Promise<number | undefined> {
  try {
    return (await client.listEndpoints()).length;
  } catch (error) {
    if (error instanceof FlashError && error.code === 'FLASH_RUNPOD_FORBIDDEN') return undefined;
    throw error;
  }
}
