import type { Readable, Writable } from 'node:stream';
import { confirm, isCancel, multiselect, text } from '@clack/prompts';
import { Cancelled } from '../output/cancelled.js';
import { STARTERS, type Starter } from './project.js';

/** A terminal to ask on. */
export interface Asked {
  readonly input: Readable;
  readonly output: Writable;
}

/** @throws Cancelled */
export async function askFolder(terminal: Asked): Promise<string> {
  const folder = 'my-app';
  return answer(
    await text({ message: 'Folder of the project', placeholder: folder, defaultValue: folder, ...terminal }),
  );
}

/** @throws Cancelled */
export async function askName(suggested: string, terminal: Asked): Promise<string> {
  return answer(
    await text({ message: 'Name of the app', placeholder: suggested, defaultValue: suggested, ...terminal }),
  );
}

/** @throws Cancelled */
export async function askStarters(terminal: Asked): Promise<readonly Starter[]> {
  const names = await multiselect({
    message: 'Endpoints to begin with',
    options: STARTERS.map(({ name, label, hint }) => ({ value: name, label, hint })),
    initialValues: STARTERS.map(({ name }) => name),
    required: true,
    ...terminal,
  });
  const chosen = answer(names);
  return STARTERS.filter(({ name }) => chosen.includes(name));
}

/** @throws Cancelled */
export async function askInstall(terminal: Asked): Promise<boolean> {
  return answer(await confirm({ message: 'Install its packages now, with npm?', ...terminal }));
}

function answer<T>(value: T): Exclude<T, symbol> {
  if (isCancel(value)) throw new Cancelled('Nothing was made.');
  return value as Exclude<T, symbol>;
}
