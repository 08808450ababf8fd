import { cliErrors } from '../errors/catalogue.js';
import type { CommandOptions } from './definition.js';

/**
 * @returns seconds
 * @throws FlashError `FLASH_USAGE`
 */
export function timeoutOf(options: CommandOptions): number {
  const value = options['timeout'] as string;
  const parsed = Number(value);
  if (!(parsed > 0))
    throw cliErrors.FLASH_USAGE({
      problem: `The option --timeout is "${value}"; allowed is a number of seconds above 0`,
    });
  return parsed;
}
