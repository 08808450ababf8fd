import type { Answers, Given } from './answers.ts';
import type { Artifact } from './builds.ts';
import type { Step, Trial } from './case.ts';
import { differences, wrongNative } from './differences.ts';
import type { FoundCase } from './found-case.ts';
import type { CaseResult, TrialResult } from './results.ts';
import { installedVersion, type Workspace } from './workspace.ts';

/** What became of a case so far. */
export interface Progress {
  /** The compiled `main.ts`. */
  main?: string;
  artifact?: Artifact;
  native?: Answers;
  worker?: Answers;
  /** Why something of the above is missing, by the step that failed. */
  readonly problems: string[];
}

/** What the suite says of a case. */
export async function caseResult(workspace: Workspace, found: FoundCase, progress: Progress): Promise<CaseResult> {
  const trials = found.trials.map(async (trial) => {
    const packages = trial.packages.map(async (name) => ({
      name,
      version: await installedVersion(workspace, found, name),
    }));
    return trialResult(found, trial, await Promise.all(packages), progress);
  });
  const { name, kind, title } = found;
  const { artifact, problems } = progress;
  return {
    name,
    kind,
    title,
    buildSeconds: artifact?.seconds ?? 0,
    artifactBytes: artifact?.bytes ?? 0,
    problems,
    trials: await Promise.all(trials),
  };
}

function trialResult(
  found: FoundCase,
  trial: Trial,
  packages: TrialResult['packages'],
  { native, worker, problems }: Progress,
): TrialResult {
  const { what, steps, buildOnly } = trial;
  const base = { packages, what, compared: steps.length };
  const notes = steps.flatMap((step, index) => [
    ...stepNotes(found, step, native?.get(trial)?.[index], worker?.get(trial)?.[index]),
  ]);
  if (problems.length > 0) return { ...base, result: 'failed', compared: 0, notes };
  if (notes.length > 0) return { ...base, result: 'different', notes };
  return buildOnly === undefined
    ? { ...base, result: 'equal', notes }
    : { ...base, result: 'build-only', notes: [buildOnly] };
}

function stepNotes(found: FoundCase, step: Step, native: Given, worker: Given): readonly string[] {
  const name = 'exchange' in step ? step.exchange : `${step.method ?? 'GET'} ${step.path}`;
  const failed = Object.entries({ native, worker }).flatMap(([side, answer]) =>
    answer instanceof Error ? [`${side} gave no answer: ${answer.message}`] : [],
  );
  const wrong = native === undefined || native instanceof Error ? [] : wrongNative(step, native);
  const canCompare = native && worker && !(native instanceof Error) && !(worker instanceof Error);
  const unequal = canCompare ? differences(step, native, worker, found.freeHeaders ?? {}) : [];
  return [...failed, ...wrong, ...unequal].map((line) => `${name}: ${line}`);
}
