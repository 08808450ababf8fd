import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BuildOptions, BuildResult } from '@flash-ts/build';
import type { ErrorReport } from '@flash-ts/core/errors';

const RUNNER = fileURLToPath(new URL('run-build.ts', import.meta.url));

export interface BuildOutcome {
  readonly steps: readonly string[];
  readonly built?: BuildResult;
  readonly report?: ErrorReport;
}

type Options = Pick<BuildOptions, 'loadTimeoutMs' | 'exclude' | 'target' | 'artifactLimitBytes' | 'clientTypes'> & {
  readonly abortAfter?: string;
  /** Environment of the building process, beside this one's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the command is started. */
  readonly cwd?: string;
};

/**
 * Builds a project as the installed command does, from the compiled package. Unless `clientTypes` is true, the types for clients are not read:
 * the compiler takes as much processor time as the rest of the build.
 */
export async function runBuild(projectDir: string, { env, cwd, ...options }: Options = {}): Promise<BuildOutcome> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [RUNNER, JSON.stringify({ projectDir, clientTypes: false, ...options })],
    {
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...env },
      cwd,
    },
  );
  return JSON.parse(stdout) as BuildOutcome;
}

/** The result of a build that has to succeed. */
export async function built(projectDir: string, options?: Options): Promise<BuildResult> {
  const outcome = await runBuild(projectDir, options);
  if (!outcome.built) throw new Error(`the build failed: ${JSON.stringify(outcome.report, undefined, 2)}`);
  return outcome.built;
}

/** The error of a build that has to fail. */
export async function failure(projectDir: string, options?: Options): Promise<ErrorReport> {
  const { report } = await runBuild(projectDir, options);
  if (!report) throw new Error('the build succeeded');
  return report;
}
