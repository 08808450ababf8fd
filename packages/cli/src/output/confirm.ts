import { confirm, isCancel } from '@clack/prompts';
import { cliErrors } from '../errors/catalogue.js';
import { Cancelled } from './cancelled.js';
import type { Terminal } from './terminal.js';

/**
 * Asks on a terminal whether something may be removed; No is preselected.
 *
 * @param what what would be removed, in one line
 * @throws FlashError `FLASH_CONFIRMATION_NEEDED` without a terminal; Cancelled
 */
export async function confirmRemoval(what: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) throw cliErrors.FLASH_CONFIRMATION_NEEDED({ what });
  const sure = await terminal.asking(() => confirm({ message: `Remove ${what}?`, initialValue: false }));
  if (isCancel(sure)) throw new Cancelled('Nothing was removed.');
  return sure;
}
