import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors, sourceFaults } from '../errors/catalogue.js';
import type { Project } from '../project/open-project.js';
import { findEndpointClasses, type FoundClass } from './find-classes.js';
import { codeFrame } from '../syntax/line-of.js';
import { readSourceFiles, type SourceFile } from './source-files.js';

/** A source file that holds endpoint classes. */
export interface CandidateFile extends SourceFile {
  readonly classes: readonly (FoundClass & { readonly exportName: string })[];
}

export interface Discovery {
  /** All source files of the project. */
  readonly sources: readonly SourceFile[];
  /** Those with endpoint classes. */
  readonly candidates: readonly CandidateFile[];
}

/**
 * Finds the files with endpoint classes without running any of them.
 *
 * @throws FlashError `FLASH_NO_ENDPOINTS`, or `FLASH_SOURCE_FAULTS` with each class that is not exported and each file that can't be read
 */
export async function discover(project: Project): Promise<Discovery> {
  const sources = await readSourceFiles(project);
  const faults: FlashError[] = [];
  const candidates: CandidateFile[] = [];
  for (const source of sources) {
    const { classes, fault } = findEndpointClasses(source.path, source.text);
    if (fault) faults.push(syntaxError(source, fault));
    faults.push(
      ...classes.filter((found) => found.exportName === undefined).map((found) => notExported(source, found)),
    );
    const exported = classes.filter(
      (found): found is CandidateFile['classes'][number] => found.exportName !== undefined,
    );
    if (exported.length > 0) candidates.push({ ...source, classes: exported });
  }
  if (faults.length > 0) throw sourceFaults(faults);
  if (candidates.length === 0)
    throw buildErrors.FLASH_NO_ENDPOINTS({ folder: project.sourceDir, files: sources.length });
  return { sources, candidates };
}

function syntaxError({ path, text }: SourceFile, { message, line }: { message: string; line: number }): FlashError {
  return buildErrors.FLASH_BUNDLE_FAILED(
    { problem: message, frame: codeFrame(text, line) },
    { where: { file: path, line } },
  );
}

function notExported({ path }: SourceFile, { className, line }: FoundClass): FlashError {
  return buildErrors.FLASH_ENDPOINT_NOT_EXPORTED({ className, file: path }, { where: { file: path, line, className } });
}

/** The name of a class that a file exports. It may be exported under another one, `default` for example. */
export function classNameOf({ candidates }: Pick<Discovery, 'candidates'>, file: string, exportName: string): string {
  const classes = candidates.find(({ path }) => path === file)?.classes ?? [];
  return classes.find((found) => found.exportName === exportName)?.className ?? exportName;
}
