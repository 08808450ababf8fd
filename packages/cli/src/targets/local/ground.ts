import { isDeepStrictEqual } from 'node:util';
import type { UpdateEndpointRequest } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import { differences, differenceText } from '../differences.js';
import type { Place, PlanStep } from '../target.js';
import { failureOf, type LiveEndpoint } from './endpoints.js';

/** What a step does to an endpoint. */
interface StepOfEndpoint {
  readonly action: Exclude<PlanStep['action'], 'upload'>;
  readonly name: string;
}

/**
 * Checks before a step that the endpoint has not changed since the plan was made.
 *
 * @param endpoint as the plan saw it and as it is now, each undefined if no endpoint has the name
 * @throws FlashError `FLASH_PLAN_OUTDATED`
 */
export function checkGround(
  { action, name }: StepOfEndpoint,
  place: Place,
  { seen, now }: { readonly seen: LiveEndpoint | undefined; readonly now: LiveEndpoint | undefined },
): void {
  const moved = now ? (seen ? change(seen, now, action) : 'it has been created') : seen && 'it has been removed';
  if (moved !== undefined) throw cliErrors.FLASH_PLAN_OUTDATED({ ...place, name, action, moved });
}

/** What somebody has changed; undefined if nothing. */
function change(seen: LiveEndpoint, now: LiveEndpoint, action: StepOfEndpoint['action']): string | undefined {
  if (!isDeepStrictEqual(now.endpoint, seen.endpoint)) {
    const changes = differences(seen.endpoint, now.endpoint as UpdateEndpointRequest).map(differenceText);
    return `its settings have changed: ${changes.join(', ')}`;
  }
  const [before, after] = [seen.rollout, now.rollout];
  if (after.version !== before.version) return `version ${after.version} has been released`;
  if (!isDeepStrictEqual(after.canary, before.canary))
    return 'the canary rule of its newest version was changed, or the canary was promoted or called off';
  if (action === 'retry' && failureOf(after) === undefined) return 'it no longer fails';
  return undefined;
}
