import { rename } from 'node:fs/promises';
import { answersOfApplication, answersOfWorker } from './answers.ts';
import { buildArtifact, compileApplication } from './builds.ts';
import { caseResult, type Progress } from './case-result.ts';
import type { FoundCase } from './found-case.ts';
import type { CaseResult } from './results.ts';
import type { Workspace } from './workspace.ts';

/**
 * Builds all cases, asks the workers, then the applications. While the workers run, the workspace has another name: an artifact that still reaches
 * into the folder that it was built in does not find it.
 */
export async function runSuite(
  workspace: Workspace,
  cases: readonly FoundCase[],
  artifacts: string,
  say: (line: string) => void,
): Promise<readonly CaseResult[]> {
  const all = cases.map((found) => ({ found, progress: { problems: [] } as Progress }));
  const step = async (task: string, take: (found: FoundCase, progress: Progress) => Promise<void>) => {
    for (const { found, progress } of all) {
      say(`${task} ${found.name}`);
      await take(found, progress).catch((error: unknown) => {
        progress.problems.push(`${task}: ${(error as Error).message}`);
      });
    }
  };
  await step('compile', async (found, progress) => {
    progress.main = await compileApplication(workspace, found);
  });
  await step('build', async (found, progress) => {
    progress.artifact = await buildArtifact(workspace, found, artifacts);
  });
  await whileAway(workspace.dir, () =>
    step('worker', async (found, progress) => {
      if (progress.artifact) progress.worker = await answersOfWorker(found, progress.artifact.dir);
    }),
  );
  await step('native', async (found, progress) => {
    if (progress.main) progress.native = await answersOfApplication(found, workspace.dirOf(found), progress.main);
  });
  return Promise.all(all.map(({ found, progress }) => caseResult(workspace, found, progress)));
}

async function whileAway(dir: string, run: () => Promise<void>): Promise<void> {
  const away = `${dir}.away`;
  await rename(dir, away);
  try {
    await run();
  } finally {
    await rename(away, dir);
  }
}
