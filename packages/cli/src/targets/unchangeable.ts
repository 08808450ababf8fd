import { cliErrors } from '../errors/catalogue.js';

/** What an endpoint is for good. */
export interface Nature {
  readonly hardware: 'CPU' | 'GPU';
  readonly kind: 'queue-based' | 'load-balanced';
}

/**
 * Checks that an endpoint stays what it is.
 *
 * @throws FlashError `FLASH_COMPUTE_FAMILY` if a CPU endpoint should become a GPU endpoint or the reverse; `FLASH_ENDPOINT_KIND` if a
 *   load-balanced one should become queue-based or the reverse
 */
export function checkNature(name: string, from: Nature, to: Nature): void {
  if (from.hardware !== to.hardware)
    throw cliErrors.FLASH_COMPUTE_FAMILY({ name, from: from.hardware, to: to.hardware });
  if (from.kind !== to.kind) throw cliErrors.FLASH_ENDPOINT_KIND({ name, from: from.kind, to: to.kind });
}
