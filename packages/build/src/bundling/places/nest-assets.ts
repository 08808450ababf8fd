import { glob, stat } from 'node:fs/promises';
import { join, matchesGlob, posix } from 'node:path';
import type { Project } from '../../project/open-project.js';
import { isNeverEntered } from '../../project/private-files.js';
import { slashed } from '../../project/relative-path.js';

/** A file that `nest build` copies beside the compiled code. Paths are relative to the project, with `/`. */
export interface NestAssetFile {
  /** Where it lies in the project, absolute. */
  readonly source: string;
  /** Where `nest build` puts it: `dist/mails/hello.hbs`. */
  readonly compiled: string;
  /** The same place beside the code of an artifact: `src/mails/hello.hbs`. */
  readonly path: string;
}

/** The files that `assets` of nest-cli.json names, and where code finds them at run time. */
export async function nestAssetFiles({ dir, nestCli, compiledDir }: Project): Promise<NestAssetFile[]> {
  if (!nestCli) return [];
  const { sourceRoot, assets } = nestCli;
  const depth = sourceRoot.split('/').length;
  const files: NestAssetFile[] = [];
  for (const { include, exclude, outDir } of assets) {
    if (posix.normalize(include).startsWith('..')) continue;
    for await (const match of glob(await filesOf(dir, include), { cwd: dir, exclude: isNeverEntered })) {
      const found = slashed(match);
      const isLeftOut = exclude !== undefined && matchesGlob(found, exclude);
      if (isLeftOut || !(await stat(join(dir, found))).isFile()) continue;
      // As the Nest CLI does: without as many leading folders as `sourceRoot` has segments.
      const compiled = posix.join(outDir, ...found.split('/').slice(depth));
      const path = isBelow(compiled, compiledDir)
        ? posix.join(sourceRoot, compiled.slice(compiledDir.length + 1))
        : compiled;
      files.push({ source: join(dir, found), compiled, path });
    }
  }
  return files;
}

/** A folder without a glob names all files in it. */
async function filesOf(dir: string, include: string): Promise<string> {
  const stats = await stat(join(dir, include)).catch(() => undefined);
  return stats?.isDirectory() ? posix.join(include, '**') : include;
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
