import type { FlashError } from '@flash-ts/core/errors';
import { cliErrors } from './catalogue.js';
import { didYouMean } from './did-you-mean.js';

/**
 * The error for a value on the command line that can't be used.
 *
 * @param what it is the value of: `option --canary`
 * @param allowed the end of a sentence, with its verb: `are percentages from 0 to 100`
 */
export function wrongValue(what: string, value: string, allowed: string): FlashError {
  return cliErrors.FLASH_USAGE({ problem: `The ${what} is ${JSON.stringify(value)}; allowed ${allowed}` });
}

/** The error for a word that is none of those that are allowed, with the one that it is most like. */
export function wrongWord(what: string, value: string, allowed: readonly string[]): FlashError {
  return wrongValue(what, value, `are ${allowed.join(', ')}.${didYouMean(value, allowed)}`);
}
