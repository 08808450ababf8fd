import { wrongValue } from '../errors/wrong-value.js';
import type { CommandOptions } from './definition.js';

/** A host name, perhaps with a dot before it for all names below it. */
const NAME = /^\.?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;
/** As it stands in `Host`. */
const IPV6 = /^\[[\da-f:.]+\]$/i;
const MOST_CHARACTERS = 254;

/**
 * The host names of `--allow-host`.
 *
 * @throws FlashError `FLASH_USAGE` for one that no request can have
 */
export function allowedHosts(options: CommandOptions): readonly string[] {
  const hosts = (options['allowHost'] ?? []) as readonly string[];
  const wrong = hosts.find((host) => host.length > MOST_CHARACTERS || !(NAME.test(host) || IPV6.test(host)));
  if (wrong === undefined) return hosts;
  throw wrongValue(
    'option --allow-host',
    wrong,
    'are a host name without a port such as dev.example.com, .example.com for all names below it, and an address such as 192.168.1.20 or [fd00::20]',
  );
}
