import type { FlashError } from '@flash-ts/core/errors';
import { maxHeaderSize } from 'node:http';
import { platformErrors } from '../errors/catalogue.js';

/** The error of Node's server for bytes that are not a valid request. `reason` is a text of the parser without data of the client. */
export interface ClientError extends Error {
  readonly code?: string;
  readonly reason?: string;
  /** The bytes in which it was found; undefined for a request that was too slow. */
  readonly rawPacket?: Uint8Array;
}

/** Why the bytes of a connection are not a valid request; undefined if the connection itself has failed and can't get an answer. */
export function clientFault({ code = '', reason }: ClientError): FlashError | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return platformErrors.FLASH_HEADERS_TOO_LARGE({ limit: maxHeaderSize });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return platformErrors.FLASH_REQUEST_UNFINISHED({});
  if (!code.startsWith('HPE_')) return undefined;
  return platformErrors.FLASH_REQUEST_MALFORMED({
    problem: (reason ?? code).replace(/^./, (letter) => letter.toLowerCase()),
  });
}
