import type { Manifest } from '@flash-ts/core/manifest';
import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import type { CandidateFile } from '../discovery/discover.js';
import { runDescribe, type DescribeOutcome, type DescribeRun } from './describe-process.js';
import { missingVariables } from './missing-variables.js';
import { readPlaceholders, type Placeholders } from './placeholders.js';

/** What a file needs while it is imported. */
interface Need {
  readonly file: string;
  readonly names: readonly string[];
}

export interface DescribedProject {
  readonly outcome: DescribeOutcome;
  /** Variables that were set beside the bare environment. */
  readonly placeholders: Placeholders;
  /** Variables with placeholders without which files could not be imported. */
  readonly needs: readonly Need[];
}

const NONE: Placeholders = { values: {}, literal: new Set(), declared: new Set() };

/**
 * Runs the bundle with a bare environment and, when a file can't be imported with that, again with placeholders for the variables that
 * endpoints declare, and at last with placeholders for all variables of the project. So code that checks its environment while it is imported
 * can be described too, and all other code sees no placeholders.
 */
export async function describeProject(
  run: DescribeRun,
  candidates: readonly CandidateFile[],
): Promise<DescribedProject> {
  const bare = await runDescribe(run);
  if (failuresOf(bare).length === 0) return { outcome: bare, placeholders: NONE, needs: [] };
  const all = await readPlaceholders(run.cwd, candidates);
  const known = Object.keys(all.values);
  const needs: Need[] = [];
  let tried: Omit<DescribedProject, 'needs'> = { outcome: bare, placeholders: NONE };
  // The variables that workers get come first: a file that needs any other to be imported would fail in a worker.
  for (const placeholders of [declaredOnly(all), all]) {
    const failures = failuresOf(tried.outcome);
    const isMore = Object.keys(placeholders.values).length > Object.keys(tried.placeholders.values).length;
    if (failures.length === 0 || !isMore) continue;
    needs.push(
      ...failures.map(({ file, text, unset }) => ({
        file,
        names: missingVariables(text, unset, known).filter((name) => known.includes(name)),
      })),
    );
    tried = { outcome: await runDescribe({ ...run, placeholders: placeholders.values }), placeholders };
  }
  return { ...tried, needs };
}

function declaredOnly({ values, literal, declared }: Placeholders): Placeholders {
  return {
    values: Object.fromEntries(Object.entries(values).filter(([name]) => declared.has(name))),
    literal,
    declared,
  };
}

function failuresOf(outcome: DescribeOutcome): { file: string; text: string; unset: readonly string[] }[] {
  if (outcome.kind === 'timeout') return [];
  if (outcome.kind === 'ended') return [{ file: outcome.importing ?? '', text: outcome.output, unset: [] }];
  return outcome.answer.failedImports.map(({ file, cause, unset }) => ({ file, text: cause, unset }));
}

/** Workers get the variables that their endpoint declares: one whose file needs others would fail as the first try of the build did. */
export function undeclaredVariables({ resources }: Manifest, needs: readonly Need[]): FlashError[] {
  return Object.entries(resources).flatMap(([endpoint, { file_path: file, export_name: className, env }]) =>
    needs
      .filter((need) => need.file === file)
      .flatMap(({ names }) => names.filter((name) => !Object.hasOwn(env, name)))
      .filter((name, position, all) => all.indexOf(name) === position)
      .map((name) => buildErrors.FLASH_VARIABLE_UNDECLARED({ name, file, endpoint }, { where: { file, className } })),
  );
}
