import { basename, relative, resolve } from 'node:path';
import { isCancel, text } from '@clack/prompts';
import { ownVersion } from '../project/own-version.js';
import { appNameOf } from '../project/read-project.js';
import { projectFiles } from '../scaffolding/project-files.js';
import { writeFiles } from '../scaffolding/write-files.js';
import type { CommandContext, CommandDefinition, CommandOutcome } from './definition.js';

export const init: CommandDefinition = {
  name: 'init',
  summary: 'Make a new project with an endpoint and its test',
  arguments: [
    { flags: '[dir]', description: 'folder to make it in; asked for on a terminal, else the project folder' },
  ],
  options: [
    { flags: '--name <name>', description: 'name of the app (default: the folder’s)' },
    { flags: '--force', description: 'overwrite files that are in the way' },
  ],
  run: async (context, options, [dirArgument]) => {
    const dir = await chooseDir(context, dirArgument);
    const name = appNameOf((options['name'] as string | undefined) ?? basename(dir));
    const files = await projectFiles({ name, version: await ownVersion() });
    await writeFiles(dir, files, options['force'] === true);
    return outcome(
      name,
      dir,
      files.map(({ path }) => path),
    );
  },
};

async function chooseDir({ projectDir, terminal }: CommandContext, argument: string | undefined): Promise<string> {
  if (argument !== undefined) return resolve(projectDir, argument);
  if (!terminal.interactive) return projectDir;
  const answer = await text({ message: 'Folder of the new project', placeholder: 'my-app', defaultValue: 'my-app' });
  if (isCancel(answer)) throw new DOMException('cancelled', 'AbortError');
  return resolve(projectDir, answer);
}

function outcome(name: string, dir: string, files: readonly string[]): CommandOutcome {
  const change = relative(process.cwd(), dir);
  const steps = [...(change === '' ? [] : [`cd ${change}`]), 'npm install', 'npm test', 'npm run dev'];
  return {
    data: { name, dir, files },
    text: `Made ${name} in ${dir}:\n  ${files.join('\n  ')}\n\nNext:\n  ${steps.join('\n  ')}`,
  };
}
