import { cliErrors } from '../errors/catalogue.js';
import type { CommandOptions } from './definition.js';

/** The environment of `--env`. @throws FlashError `FLASH_NAME_UNUSABLE` */
export function environmentName(options: CommandOptions): string {
  return checkedEnvironment(options['env'] as string);
}

/** @throws FlashError `FLASH_NAME_UNUSABLE` */
export function checkedEnvironment(value: string): string {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) {
    throw cliErrors.FLASH_NAME_UNUSABLE({ what: 'environment', value, allowed: '1 to 63 of a-z, 0-9 and "-"' });
  }
  return value;
}
