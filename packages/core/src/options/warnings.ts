import type { FlashEndpointOptions } from './types.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { workersRange } from './checks.js';
import type { EndpointKind } from './option.js';

/** Milliseconds after which the platform ends a request, whatever the endpoint allows: 5.5 minutes. */
export const PLATFORM_TIMEOUT_MS = 330_000;

/** Options that are allowed and contradict each other. An author is told, and the build goes on. */
export function optionWarnings(options: FlashEndpointOptions, kind: EndpointKind = 'load-balanced'): FlashError[] {
  return [...(kind === 'load-balanced' ? timeoutWarnings(options) : []), ...scalingWarnings(options)];
}

function timeoutWarnings({ executionTimeoutMs: value }: FlashEndpointOptions): FlashError[] {
  if (value === undefined || value <= PLATFORM_TIMEOUT_MS) return [];
  return [coreErrors.FLASH_TIMEOUT_ABOVE_LIMIT({ value, limit: PLATFORM_TIMEOUT_MS })];
}

/** Where the number of workers can't change, an option that says when it changes is idle. Defaults are nobody's mistake. */
function scalingWarnings(options: FlashEndpointOptions): FlashError[] {
  const { min, max } = workersRange(options.workers) ?? { min: 0, max: 1 };
  const idle = [
    ...(max === 1 || min === max
      ? [['scalerValue', max === 1 ? 'there is never a second worker' : 'the number of workers never changes'] as const]
      : []),
    ...(min === max ? [['idleTimeout', 'no worker ever goes for being idle'] as const] : []),
  ];
  return idle
    .filter(([option]) => options[option] !== undefined)
    .map(([option, reason]) =>
      coreErrors.FLASH_SCALING_WITHOUT_EFFECT({ option, value: options[option], workers: [min, max], reason }),
    );
}
