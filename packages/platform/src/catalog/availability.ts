import { conflict } from '../schemas/parse-body.js';

const LEVELS = { here: 'HIGH', elsewhere: 'NONE' } as const;
export type AvailabilityLevel = (typeof LEVELS)[keyof typeof LEVELS];

/** Parameters that narrow the stock of a cloud. The stock of this machine does not depend on them. */
const SCOPES = ['count', 'cloud', 'countryCodes', 'cudaVersions', 'minCudaVersion', 'vcpuCount'];

/** The parameters of a catalogue request that concern availability. */
export interface AvailabilityQuery {
  readonly include: readonly string[] | undefined;
  readonly product: readonly string[] | undefined;
  /** Names of all parameters sent. */
  readonly sent: readonly string[];
}

/**
 * The availability to show; undefined if the request did not ask for it. Serverless workers run on this machine whatever hardware they ask
 * for; other products are not available.
 *
 * @throws FlashError `FLASH_REQUEST_CONFLICT` for parameters that the contract allows only together
 */
export function availabilityOf({ include, product, sent }: AvailabilityQuery): AvailabilityLevel | undefined {
  const asked = include !== undefined;
  if (asked && product === undefined)
    throw conflict('The query has include=AVAILABILITY without product', 'Add product=SERVERLESS.');
  const scope = ['product', ...SCOPES].find((name) => sent.includes(name));
  if (!asked && scope !== undefined) {
    throw conflict(
      `The query has ${scope} without include=AVAILABILITY`,
      `Add include=AVAILABILITY, or leave ${scope} out.`,
    );
  }
  if (!asked) return undefined;
  return product?.includes('SERVERLESS') ? LEVELS.here : LEVELS.elsewhere;
}
