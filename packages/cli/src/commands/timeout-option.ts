import { wrongValue } from '../errors/wrong-value.js';
import type { CommandOptions } from './definition.js';

/** Longer waits would not fit into a timer. */
const MOST_S = 7 * 24 * 3600;

/**
 * @returns seconds
 * @throws FlashError `FLASH_USAGE`
 */
export function timeoutOf(options: CommandOptions): number {
  const value = options['timeout'] as string;
  const seconds = Number(value);
  if (/^\d+(?:\.\d+)?$/.test(value) && seconds > 0 && seconds <= MOST_S) return seconds;
  throw wrongValue('option --timeout', value, `is a number of seconds above 0, up to ${MOST_S}`);
}
