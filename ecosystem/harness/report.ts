import { isGood, type CaseResult, type TrialResult } from './results.ts';

const MARKS = { equal: 'equal', 'build-only': 'build-only', different: 'DIFFERENT', failed: 'FAILED' } as const;

/** The results for a person: one line for each trial, below it what is wrong. */
export function reportText(cases: readonly CaseResult[]): string {
  const blocks = cases.map((result) => {
    const { name, title, buildSeconds, artifactBytes, problems, trials } = result;
    const size = `built in ${buildSeconds.toFixed(1)} s, ${(artifactBytes / 1e6).toFixed(1)} MB`;
    return [`${name}: ${title} (${size})`, ...problems.map(indented), ...trials.flatMap(trialLines)].join('\n');
  });
  const trials = cases.flatMap((result) => result.trials);
  const good = trials.filter(isGood).length;
  const compared = trials.reduce((sum, trial) => sum + trial.compared, 0);
  return `${blocks.join('\n\n')}\n\n${good} of ${trials.length} as natively, ${compared} answers compared`;
}

function trialLines(trial: TrialResult): readonly string[] {
  const packages = trial.packages.map(({ name, version }) => `${name} ${version}`).join(', ');
  const line = `  ${MARKS[trial.result].padEnd(10)} ${packages}: ${trial.what}`;
  return [line, ...trial.notes.map(indented)];
}

function indented(note: string): string {
  return `             ${note.replaceAll('\n', '\n               ')}`;
}
