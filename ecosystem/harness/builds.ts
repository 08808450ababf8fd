import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FoundCase } from './found-case.ts';
import { runToEnd } from './processes.ts';
import type { Workspace } from './workspace.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const COMPILER = join(REPOSITORY, 'node_modules/typescript7/bin/tsc');

/** A case's artifact. */
export interface Artifact {
  /** Where it is unpacked; nothing of the workspace is near it. */
  readonly dir: string;
  /** How long `flash build` took. */
  readonly seconds: number;
  /** Of the packed artifact. */
  readonly bytes: number;
}

/** Builds the artifact and unpacks it into a folder below `artifacts`. */
export async function buildArtifact(workspace: Workspace, found: FoundCase, artifacts: string): Promise<Artifact> {
  const dir = workspace.dirOf(found);
  const start = performance.now();
  await runToEnd(dir, process.execPath, [join(workspace.dir, 'node_modules/@flash-ts/cli/bin/flash.js'), 'build']);
  const seconds = (performance.now() - start) / 1000;
  const archive = join(dir, '.flash/artifact.tar.gz');
  const unpacked = join(artifacts, found.name);
  await mkdir(unpacked, { recursive: true });
  await runToEnd(unpacked, 'tar', ['-xzf', archive]);
  return { dir: unpacked, seconds, bytes: (await stat(archive)).size };
}

/**
 * Compiles an application as `nest build` does: the sources by the project's own settings, and the files beside them (`assets` of nest-cli.json)
 * copied.
 *
 * @returns the path of the compiled `main.ts`
 */
export async function compileApplication(workspace: Workspace, found: FoundCase): Promise<string> {
  const dir = workspace.dirOf(found);
  const names = await readdir(dir);
  const settings = names.includes('tsconfig.build.json') ? 'tsconfig.build.json' : 'tsconfig.json';
  const out = join(dir, 'dist');
  await runToEnd(dir, process.execPath, [COMPILER, '-p', settings, '--outDir', out]);
  await cp(join(dir, 'src'), out, {
    recursive: true,
    filter: (path) => extname(path) !== '.ts' || basename(path) === 'src',
  });
  return join(out, 'main.js');
}
