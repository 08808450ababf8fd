import { basename, relative, resolve } from 'node:path';
import { ownVersion } from '../project/own-version.js';
import { newAppName } from '../scaffolding/app-name.js';
import { installPackages } from '../scaffolding/install.js';
import { applyPlan, planData, planFiles, planText } from '../scaffolding/plan.js';
import { projectFiles, readStarters, STARTERS, type Starter } from '../scaffolding/project.js';
import { askFolder, askInstall, askName, askStarters, type Asked } from '../scaffolding/questions.js';
import type { CommandContext, CommandRun, CommandOptions, CommandOutcome } from './definition.js';

export const init: CommandRun = async (context, options, [dirArgument]) => {
  return make(context, await choose(context, options, dirArgument), options);
};

interface Choice {
  readonly dir: string;
  readonly name: string;
  readonly starters: readonly Starter[];
  readonly install: boolean;
}

/** Every choice comes from its flag, otherwise from the person at the terminal, otherwise it is the default. */
async function choose(
  { projectDir, terminal }: CommandContext,
  options: CommandOptions,
  dirArgument: string | undefined,
): Promise<Choice> {
  const asked: Asked | undefined =
    terminal.interactive && !options['yes'] ? { input: process.stdin, output: process.stdout } : undefined;
  const endpoints = options['endpoints'] as string | undefined;
  const given = endpoints === undefined ? undefined : readStarters(endpoints);

  const folder = dirArgument ?? (asked ? await askFolder(asked) : '.');
  const dir = resolve(projectDir, folder);
  const named = options['name'] as string | undefined;
  const name = newAppName(named ?? (asked ? await askName(basename(dir), asked) : basename(dir)));
  const starters = given ?? (asked ? await askStarters(asked) : STARTERS);
  const dryRun = options['dryRun'] === true;
  const install = !dryRun && (options['install'] === true || (asked !== undefined && (await askInstall(asked))));
  return { dir, name, starters, install };
}

async function make(
  { signal }: CommandContext,
  { dir, name, starters, install }: Choice,
  options: CommandOptions,
): Promise<CommandOutcome> {
  const dryRun = options['dryRun'] === true;
  const files = await projectFiles({ name, version: ownVersion(), starters });
  const plan = await planFiles(dir, files, options['force'] === true);
  const data = { name, dir, dryRun, installed: install, files: planData(plan) };
  if (dryRun) return { data, text: `${planText(plan)}\n\nNothing was written (--dry-run).` };

  await applyPlan(dir, plan);
  if (install) await installPackages(dir, signal);
  return {
    data,
    text: `${planText(plan)}\n\nMade ${name} in ${dir}. Next:\n  ${nextSteps(dir, install).join('\n  ')}`,
  };
}

function nextSteps(dir: string, installed: boolean): readonly string[] {
  const change = relative(process.cwd(), dir);
  return [...(change === '' ? [] : [`cd ${change}`]), ...(installed ? [] : ['npm install']), 'npm test', 'npm run dev'];
}
