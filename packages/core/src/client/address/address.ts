import { coreErrors } from '../../errors/index.js';

/** Where an endpoint is. */
export interface EndpointAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The path before each path of a call; empty or with a slash at its start and none at its end. */
  readonly base: string;
  readonly key: string | undefined;
}

/** Finds the address of an endpoint. It may be asked for each call and keeps what it has found. */
export interface AddressSource {
  /** The endpoint in messages. */
  readonly label: string;
  find(): EndpointAddress | Promise<EndpointAddress>;
  /** Called when nothing is at the address any more: the next call looks for it again. */
  forget?(): void;
}

/**
 * @param source the name of the option or variable, for messages
 * @throws FlashError `FLASH_CLIENT_URL`
 */
export function readUrl(value: string, source: string): { origin: string; base: string } {
  const url = URL.parse(value);
  const problem =
    url === null
      ? 'is no URL'
      : !/^https?:$/.test(url.protocol)
        ? 'does not begin with http:// or https://'
        : url.username !== '' || url.password !== ''
          ? 'has user information'
          : url.search !== '' || url.hash !== ''
            ? 'has a query or a fragment'
            : undefined;
  // A password must not get into a log.
  const shown = value.replace(/\/\/[^/@]*@/, '//…@').replace(/[?#].*$/, '');
  if (problem !== undefined || url === null) {
    throw coreErrors.FLASH_CLIENT_URL({ source, value: shown, problem: problem ?? 'is no URL' });
  }
  return { origin: url.origin, base: url.pathname.replace(/\/+$/, '') };
}

/** @throws FlashError `FLASH_CLIENT_KEY` for a key that a header can't carry */
export function readKey(value: string, source: string): string {
  // Other characters would make an invalid header, or one with another meaning.
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw coreErrors.FLASH_CLIENT_KEY({ source });
}
