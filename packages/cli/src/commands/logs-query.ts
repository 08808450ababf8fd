import { lineTime, LOG_LEVELS, parseLineTime, type LogLevel, type LogQuery } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import { wrongValue, wrongWord } from '../errors/wrong-value.js';
import type { CommandOptions } from './definition.js';
import { durationMs } from './duration.js';

/** Lines that are printed if neither a number nor what limits them is given. */
const DEFAULT_LINES = 100;
const MOST_LINES = 999_999_999;

/**
 * The query that the options of `flash logs` ask for.
 *
 * @param now milliseconds of the epoch, from which durations are counted back
 * @throws FlashError `FLASH_USAGE`
 */
export function logsQuery(options: CommandOptions, now: number): Omit<LogQuery, 'endpoint'> {
  const [since, until] = [timeOf(options, 'since', now), timeOf(options, 'until', now)];
  const [follow, lines] = [options['follow'] === true, linesOf(options)];
  const request = wordOf(options, 'request');
  if (until !== undefined && follow)
    throw usage('The options --until and --follow exclude each other: lines that come are later than any time before');
  if (since !== undefined && until !== undefined && since > until) {
    throw usage(`The time of --since, ${since}, is after that of --until, ${until}`);
  }
  const isLimited = since !== undefined || request !== undefined;
  return {
    worker: wordOf(options, 'worker'),
    request,
    level: levelOf(options),
    since,
    until,
    lines: lines ?? (isLimited ? undefined : DEFAULT_LINES),
    follow,
  };
}

function levelOf(options: CommandOptions): LogLevel | undefined {
  const value = options['level'] as string | undefined;
  const level = LOG_LEVELS.find((name) => name === value?.toLowerCase());
  if (value === undefined || level !== undefined) return level;
  throw wrongWord('option --level', value, LOG_LEVELS);
}

function linesOf(options: CommandOptions): number | undefined {
  const value = options['lines'] as string | undefined;
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw wrongValue('option --lines', value, `are whole numbers from 0 to ${MOST_LINES}`);
}

/** Ids of workers and requests have no spaces and no control characters. */
function wordOf(options: CommandOptions, name: 'worker' | 'request'): string | undefined {
  const value = options[name] as string | undefined;
  if (value === undefined || /^[\x21-\x7e]{1,200}$/.test(value)) return value;
  throw wrongValue(`option --${name}`, value, `is the id of a ${name}`);
}

/** @returns a time as lines have it */
function timeOf(options: CommandOptions, name: 'since' | 'until', now: number): string | undefined {
  const value = options[name] as string | undefined;
  if (value === undefined) return undefined;
  const ago = durationMs(value);
  const time = ago === undefined ? parseLineTime(value) : lineTime(now - ago);
  if (time !== undefined) return time;
  throw wrongValue(
    `option --${name}`,
    value,
    `are a duration up to now such as 30s, 10m, 2h, 1d or 1h30m, and a time such as ${lineTime(now)}`,
  );
}

function usage(problem: string): Error {
  return cliErrors.FLASH_USAGE({ problem });
}
