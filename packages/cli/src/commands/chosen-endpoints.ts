import type { Endpoint } from '@flash-ts/core/contract';
import { endpointName, endpointsOf } from '../deploy/plan.js';
import { cliErrors } from '../errors/catalogue.js';

/**
 * The endpoints of an app and environment that are named, or all of them when none is.
 *
 * @throws FlashError `FLASH_UNKNOWN_ENDPOINT`
 */
export function chosenEndpoints(
  live: readonly Endpoint[],
  names: readonly string[],
  app: string,
  env: string,
): readonly Endpoint[] {
  const own = endpointsOf(live, app, env);
  const known = own.map(endpointName);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw cliErrors.FLASH_UNKNOWN_ENDPOINT({ name: unknown, known, app, env });
  return names.length === 0 ? own : own.filter((endpoint) => names.includes(endpointName(endpoint)));
}
