import { platformErrors } from '../errors/catalogue.js';

const LEVELS = { here: 'HIGH', elsewhere: 'NONE' } as const;
export type AvailabilityLevel = (typeof LEVELS)[keyof typeof LEVELS];

/** Parameters that scope a cloud's stock. This machine's does not depend on them. */
const SCOPES = ['count', 'cloud', 'countryCodes', 'cudaVersions', 'minCudaVersion', 'vcpuCount'];

/** What a catalogue request says of availability. */
export interface AvailabilityQuery {
  readonly include: readonly string[] | undefined;
  readonly product: readonly string[] | undefined;
  /** Names of all parameters sent. */
  readonly sent: readonly string[];
}

/**
 * The availability to show, or undefined when none was asked for. Serverless workers run on this machine, whatever they ask for; other
 * products are not to be had here.
 *
 * @throws FlashError `FLASH_REQUEST_CONFLICT` for parameters that the contract allows only together
 */
export function availabilityOf({ include, product, sent }: AvailabilityQuery): AvailabilityLevel | undefined {
  const asked = include !== undefined;
  if (asked && product === undefined)
    throw conflict('include=AVAILABILITY is given without product', 'Add product=SERVERLESS.');
  const scope = ['product', ...SCOPES].find((name) => sent.includes(name));
  if (!asked && scope !== undefined) {
    throw conflict(
      `${scope} is given without include=AVAILABILITY`,
      `Add include=AVAILABILITY, or leave ${scope} out.`,
    );
  }
  if (!asked) return undefined;
  return product?.includes('SERVERLESS') ? LEVELS.here : LEVELS.elsewhere;
}

function conflict(problem: string, fix: string): Error {
  return platformErrors.FLASH_REQUEST_CONFLICT({ problem, fix });
}
