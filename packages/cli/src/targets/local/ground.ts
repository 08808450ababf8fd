import { isDeepStrictEqual } from 'node:util';
import type { UpdateEndpointRequest } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import { differences, differenceText } from '../differences.js';
import type { Place } from '../target.js';
import { failureOf, type LiveEndpoint } from './endpoints.js';
import type { EndpointStep } from './steps.js';

/**
 * Whether an endpoint is as the plan saw it, so that a step may be taken.
 *
 * @param endpoint as it was seen and as it is, each undefined where there is none of the name
 * @throws FlashError `FLASH_PLAN_OUTDATED`
 */
export function checkGround(
  { action, name }: Pick<EndpointStep, 'action' | 'name'>,
  place: Place,
  { seen, now }: { readonly seen: LiveEndpoint | undefined; readonly now: LiveEndpoint | undefined },
): void {
  const moved = now ? (seen ? change(seen, now, action) : 'it has been created') : seen && 'it has been removed';
  if (moved !== undefined) throw cliErrors.FLASH_PLAN_OUTDATED({ ...place, name, action, moved });
}

/** Undefined where nothing has changed that somebody has done. */
function change(seen: LiveEndpoint, now: LiveEndpoint, action: EndpointStep['action']): string | undefined {
  if (!isDeepStrictEqual(now.endpoint, seen.endpoint)) {
    const changes = differences(seen.endpoint, now.endpoint as UpdateEndpointRequest).map(differenceText);
    return `its settings have changed: ${changes.join(', ')}`;
  }
  const [before, after] = [seen.rollout, now.rollout];
  if (after.version !== before.version) return `version ${after.version} has been released`;
  if (!isDeepStrictEqual(after.canary, before.canary)) return 'the trial of its newest version has changed or ended';
  if (action === 'retry' && failureOf(after) === undefined) return 'it does not fail any more';
  return undefined;
}
