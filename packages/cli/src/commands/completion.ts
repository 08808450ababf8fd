import { completionScript, SHELLS } from '../completion/scripts.js';
import { cliErrors } from '../errors/catalogue.js';
import { didYouMean } from '../errors/did-you-mean.js';
import type { CommandRun } from './definition.js';

/** Prints the script with which a shell completes `flash` command lines. */
export const completion: CommandRun = async (_context, _options, [word = '']) => {
  const shell = SHELLS.find((known) => known === word);
  if (shell === undefined) {
    const problem = `The shell is "${word}"; allowed are ${SHELLS.join(', ')}.${didYouMean(word, SHELLS)}`;
    throw cliErrors.FLASH_USAGE({ problem });
  }
  const script = completionScript(shell);
  return { data: { shell, script }, text: script };
};
