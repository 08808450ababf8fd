import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { platformErrors } from '../errors/catalogue.js';

/**
 * The body of a request, to be streamed to a worker: null when it has none. A declared length is checked here and kept to by Node's
 * parser; one of unknown length is measured on its way and fails with `FLASH_BODY_TOO_LARGE` when it has grown too large.
 *
 * @throws FlashError `FLASH_BODY_TOO_LARGE` for a declared length over the limit
 */
export function requestBody(request: IncomingMessage, limit: number): Readable | null {
  const declared = request.headers['content-length'];
  if (declared !== undefined) {
    if (Number(declared) > limit) throw platformErrors.FLASH_BODY_TOO_LARGE({ limit });
    return Number(declared) === 0 ? null : request;
  }
  return request.headers['transfer-encoding'] === undefined ? null : measured(request, limit);
}

function measured(request: IncomingMessage, limit: number): Readable {
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(platformErrors.FLASH_BODY_TOO_LARGE({ limit }));
      else done(null, chunk);
    },
  });
  request.on('error', (error) => meter.destroy(error));
  return request.pipe(meter);
}
