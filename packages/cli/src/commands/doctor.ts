import type { Verdict } from '../doctor/check.js';
import { examine, isProject } from '../doctor/checks.js';
import { localPlatform } from '../platform/local-platform.js';
import { table } from '../output/table.js';
import type { CommandRun } from './definition.js';

/** Checks the machine, the home and the project. It changes nothing; 1 if there is a fault. */
export const doctor: CommandRun = async ({ projectDir, env, signal }) => {
  const { home } = localPlatform({ ...env, FLASH_PLATFORM_PORT: '' }, undefined);
  const verdicts = await examine({ projectDir, home, env, signal });
  const count = (state: Verdict['state']) => verdicts.filter((verdict) => verdict.state === state).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  const rows = verdicts.flatMap((verdict) => {
    if (verdict.state === 'ok') return [[verdict.state, verdict.title, verdict.found]];
    const lines = [`${verdict.code} ${verdict.problem}`, `→ ${verdict.fix}`].join('\n').split('\n');
    return lines.map((line, index) => (index === 0 ? [verdict.state, verdict.title, line] : ['', '', line]));
  });
  const sum = `${verdicts.length} checks, ${faults} ${faults === 1 ? 'fault' : 'faults'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
  const outside = isProject(projectDir) ? [] : [`${projectDir} is not a project; only the machine was checked.`];
  return {
    data: { project: isProject(projectDir) ? projectDir : null, home, faults, warnings, checks: verdicts },
    text: [table(rows), '', ...outside, sum].join('\n'),
    exitCode: faults > 0 ? 1 : 0,
  };
};
