import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Scene, Verdict } from './check.js';
import { HOME_CHECKS } from './home-checks.js';
import { MACHINE_CHECKS } from './machine-checks.js';
import { PROJECT_CHECKS } from './project-checks.js';

/** All checks by what they are of, in the order in which they are told. */
export const CHECKS: Readonly<Record<'machine' | 'project', readonly Check[]>> = {
  machine: [...MACHINE_CHECKS, ...HOME_CHECKS],
  project: PROJECT_CHECKS,
};

export type Told = Pick<Check, 'code' | 'title'> & Verdict;

export function isProject(dir: string): boolean {
  return existsSync(join(dir, 'package.json'));
}

/** Makes all checks of the machine and, in a project, of the project. */
export async function examine(scene: Scene): Promise<readonly Told[]> {
  const chosen = [...CHECKS.machine, ...(isProject(scene.projectDir) ? CHECKS.project : [])];
  return Promise.all(
    chosen.map(async (check) => ({ code: check.code, title: check.title, ...(await verdictOf(check, scene)) })),
  );
}

/** One check that can't be made must not hide what the others have found. */
async function verdictOf({ look }: Check, scene: Scene): Promise<Verdict> {
  try {
    return await look(scene);
  } catch (error) {
    scene.signal.throwIfAborted();
    const problem = `The check could not be made: ${(error as Error).message.replace(/\.$/, '')}.`;
    return { state: 'fault', problem, fix: 'Correct what the message names, and run the command again.' };
  }
}
