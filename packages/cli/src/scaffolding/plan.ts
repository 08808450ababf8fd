import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cliErrors } from '../errors/catalogue.js';
import type { TemplateFile } from './templates.js';

/** The planned action for one file. */
export interface PlannedFile extends TemplateFile {
  readonly action: 'create' | 'overwrite';
}

/**
 * Plans the writing of files, and writes nothing.
 *
 * @param force whether existing files are overwritten
 * @throws FlashError `FLASH_FILES_EXIST`, `FLASH_NOT_A_FILE`
 */
export async function planFiles(dir: string, files: readonly TemplateFile[], force: boolean): Promise<PlannedFile[]> {
  const found = await Promise.all(files.map(async (file) => ({ file, there: await whatIsAt(join(dir, file.path)) })));
  const odd = found.flatMap(({ file, there }) => (there === 'other' ? [file.path] : []));
  if (odd.length > 0) throw cliErrors.FLASH_NOT_A_FILE({ dir, paths: odd });
  const inTheWay = found.flatMap(({ file, there }) => (there === 'file' ? [file.path] : []));
  if (inTheWay.length > 0 && !force) throw cliErrors.FLASH_FILES_EXIST({ dir, files: inTheWay });
  return found.map(({ file, there }) => ({ ...file, action: there === 'file' ? 'overwrite' : 'create' }));
}

/**
 * Writes the files of a plan. A file that was created since the plan was made is not overwritten.
 *
 * @throws FlashError `FLASH_WRITE_FAILED`, with the files that were written before
 */
export async function applyPlan(dir: string, plan: readonly PlannedFile[]): Promise<void> {
  const written: string[] = [];
  for (const { path, content, action } of plan) {
    const target = join(dir, path);
    try {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { flag: action === 'create' ? 'wx' : 'w' });
    } catch (cause) {
      const state = `written before the error: ${written.join(', ') || 'none'}`;
      throw cliErrors.FLASH_WRITE_FAILED({ path: target, reason: (cause as Error).message }, { cause, state });
    }
    written.push(path);
  }
}

/** The plan for `--json`. */
export function planData(plan: readonly PlannedFile[]) {
  return plan.map(({ path, action, content }) => ({ path, action, bytes: Buffer.byteLength(content) }));
}

/** The plan for a person, one line per file. */
export function planText(plan: readonly PlannedFile[]): string {
  return planData(plan)
    .map(({ path, action, bytes }) => `${action.toUpperCase()} ${path} (${bytes} bytes)`)
    .join('\n');
}

/** A link counts as `other`, since writing to it would change a file elsewhere; so does a path through a file. */
async function whatIsAt(path: string): Promise<'nothing' | 'file' | 'other'> {
  try {
    return (await lstat(path)).isFile() ? 'file' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return 'other';
    throw error;
  }
}
