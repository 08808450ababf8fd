import type { CanaryRequest, CanaryRule } from '@flash-ts/core/contract';
import { wrongValue } from '../errors/wrong-value.js';
import type { CommandOptions } from './definition.js';

/**
 * The canary rule that `--canary` and `--canary-header` give; undefined if neither is given.
 *
 * @throws FlashError `FLASH_USAGE`
 */
export function canaryRequest(options: CommandOptions): CanaryRequest | undefined {
  const [percent, header] = [options['canary'], options['canaryHeader']] as (string | undefined)[];
  if (percent === undefined && header === undefined) return undefined;
  return {
    percent: percent === undefined ? 0 : parsePercent(percent),
    ...(header !== undefined && { header: parseHeader(header) }),
  };
}

/** The rule in words: `10 % of the requests and those with x-canary: yes`. */
export function canaryText({ percent, header }: CanaryRule): string {
  const pinned = header === null ? '' : `${percent > 0 ? 'those' : 'requests'} with ${header.name}: ${header.value}`;
  const part = `${percent} % of the requests`;
  return [...(percent > 0 || header === null ? [part] : []), ...(header === null ? [] : [pinned])].join(' and ');
}

function parsePercent(value: string): number {
  const percent = Number(value);
  if (!/^\d+(?:\.\d+)?$/.test(value) || percent > 100)
    throw wrongValue('option --canary', value, 'are percentages from 0 to 100');
  return percent;
}

function parseHeader(value: string): { name: string; value: string } {
  const [, name, wanted] = /^([\w!#$%&'*+.^`|~-]+)=(\S(?:.*\S)?)$/.exec(value) ?? [];
  if (name === undefined || wanted === undefined)
    throw wrongValue('option --canary-header', value, 'is name=value, for example x-canary=yes');
  return { name, value: wanted };
}
