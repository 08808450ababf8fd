import type { FaultInjection, FaultShare } from '@flash-ts/platform';
import { cliErrors } from '../errors/catalogue.js';
import { wrongValue } from '../errors/wrong-value.js';
import type { CommandOptions } from './definition.js';
import { durationMs } from './duration.js';

/** The longest delay: a client that waits longer is tried by a fault. */
const MOST_MS = 60_000;
const SHARE = /^(\d{3}):(\d{1,3}(?:\.\d{1,3})?)%?$/;

/**
 * What `flash run` is to let go wrong; undefined if nothing.
 *
 * @throws FlashError `FLASH_USAGE`
 */
export function faultInjectionOf(options: CommandOptions): FaultInjection | undefined {
  const coldStartMs = delayOf(options, 'coldStart', '--cold-start');
  const latencyMs = delayOf(options, 'latency', '--latency');
  const faults = faultsOf((options['fault'] ?? []) as unknown as readonly string[]);
  return coldStartMs === 0 && latencyMs === 0 && faults.length === 0 ? undefined : { coldStartMs, latencyMs, faults };
}

/** One line on what goes wrong. */
export function faultInjectionText({ coldStartMs, latencyMs, faults }: FaultInjection): string {
  const parts = [
    ...(coldStartMs > 0 ? [`every cold start takes ${coldStartMs} ms more`] : []),
    ...(latencyMs > 0 ? [`every answer comes ${latencyMs} ms later`] : []),
    ...faults.map(({ status, percent }) => `${percent} % of the requests are answered with ${status}`),
  ];
  return `Injected on purpose: ${parts.join('; ')}.`;
}

function delayOf(options: CommandOptions, name: 'coldStart' | 'latency', flag: string): number {
  const value = options[name] as string | undefined;
  if (value === undefined) return 0;
  const ms = durationMs(value);
  if (ms !== undefined && ms <= MOST_MS) return ms;
  throw wrongValue(`option ${flag}`, value, 'are times such as 100ms or 2s, up to 60s');
}

function faultsOf(values: readonly string[]): FaultShare[] {
  const faults = values.flatMap((value) => value.split(',')).map(faultOf);
  const total = faults.reduce((sum, { percent }) => sum + percent, 0);
  if (total <= 100) return faults;
  const problem = `The shares of --fault are ${total} % together; allowed are 100 % at most`;
  throw cliErrors.FLASH_USAGE({ problem });
}

function faultOf(text: string): FaultShare {
  const [, status, percent] = SHARE.exec(text.trim()) ?? [];
  const fault = { status: Number(status), percent: Number(percent) };
  if (fault.status >= 400 && fault.status <= 599 && fault.percent <= 100) return fault;
  throw wrongValue('option --fault', text, 'are a status from 400 to 599 and a share from 0 to 100 %, such as 503:5%');
}
