import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cliErrors } from '../errors/catalogue.js';
import type { PlannedFile } from './plan.js';

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
