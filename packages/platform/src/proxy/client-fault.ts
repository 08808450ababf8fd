import type { FlashError } from '@flash-ts/core/errors';
import { maxHeaderSize } from 'node:http';
import { platformErrors } from '../errors/catalogue.js';

/** What Node's server tells of bytes that are no request. `reason` is the parser's own word, without anything of the client's. */
interface ClientError extends Error {
  readonly code?: string;
  readonly reason?: string;
}

/** Why a connection's bytes were not taken for a request; undefined when the connection itself has failed, and nobody hears an answer. */
export function clientFault({ code = '', reason }: ClientError): FlashError | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return platformErrors.FLASH_HEADERS_TOO_LARGE({ limit: maxHeaderSize });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return platformErrors.FLASH_REQUEST_UNFINISHED({});
  if (!code.startsWith('HPE_')) return undefined;
  return platformErrors.FLASH_REQUEST_MALFORMED({
    problem: (reason ?? code).replace(/^./, (letter) => letter.toLowerCase()),
  });
}
