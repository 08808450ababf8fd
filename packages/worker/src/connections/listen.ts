import type { Server } from 'node:http';
import { workerErrors } from '../errors/index.js';
import { inWords, type ListenAddress } from './address.js';

/** Connections that may wait to be accepted, up to the system's own limit: while a handler blocks the event loop, more than Node's default of 511 may come. */
const BACKLOG = 4096;

/**
 * Resolves with the address in words once the server accepts connections; for port 0 with the port that the system gave.
 *
 * @throws FlashError `FLASH_WORKER_LISTEN`
 */
export async function listen(server: Server, address: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error) => reject(workerErrors.FLASH_WORKER_LISTEN({ address: inWords(address) }, { cause }));
    server.once('error', refuse);
    server.listen({ ...address, backlog: BACKLOG }, () => {
      server.off('error', refuse);
      resolve(inWords(address, server));
    });
  });
}
