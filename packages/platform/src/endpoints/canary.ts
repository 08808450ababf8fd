import type { CanaryRule } from '@flash-ts/core/contract';
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const PERCENT = 100 / 2 ** 32;

/**
 * Whether a request goes to the version on trial: it bears the rule's header, or its id falls into the rule's part of all ids. A request
 * that is sent again with its id meets the same version.
 */
export function goesToTrial({ percent, header }: CanaryRule, headers: IncomingHttpHeaders, requestId: string): boolean {
  if (header !== null && headers[header.name.toLowerCase()] === header.value) return true;
  return percent > 0 && hash('sha256', requestId, 'buffer').readUInt32BE() * PERCENT < percent;
}
