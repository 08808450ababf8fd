import { isDeepStrictEqual } from 'node:util';
import { cliErrors } from '../../errors/catalogue.js';
import { differences, differenceText } from '../differences.js';
import type { Place } from '../target.js';
import type { UpdateEndpointRequest } from '@flash-ts/core/contract';
import type { LiveEndpoint } from './engines/engine.js';
import type { KubernetesStep } from './steps.js';

/**
 * Checks before a step that the endpoint has not changed since the plan was made.
 *
 * @param endpoint as the plan saw it and as it is now, each undefined if no endpoint has the name
 * @throws FlashError `FLASH_PLAN_OUTDATED`
 */
export function checkGround(
  { action, name }: Pick<KubernetesStep, 'action' | 'name'>,
  place: Place,
  { seen, now }: { readonly seen: LiveEndpoint | undefined; readonly now: LiveEndpoint | undefined },
): void {
  const moved = now ? (seen ? change(seen, now, action) : 'it has been created') : seen && 'it has been removed';
  if (moved !== undefined) throw cliErrors.FLASH_PLAN_OUTDATED({ ...place, name, action, moved });
}

/** What somebody has changed; undefined if nothing. */
function change(seen: LiveEndpoint, now: LiveEndpoint, action: KubernetesStep['action']): string | undefined {
  const [before, after] = [seen, now].map(({ settings, variables }) => ({ ...settings, env: variables }));
  if (!isDeepStrictEqual(after, before)) {
    const changes = differences(before as unknown as UpdateEndpointRequest, after as unknown as UpdateEndpointRequest);
    return `its settings have changed: ${changes.map(differenceText).join(', ')}`;
  }
  if (!isDeepStrictEqual(now.release, seen.release)) return `version ${now.release.version} has been released`;
  if (now.routing !== seen.routing)
    return 'the canary rule of its newest version was changed, or the canary was promoted or called off';
  if (action === 'retry' && now.state !== 'failed') return 'it no longer fails';
  return undefined;
}
