import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A place at which code in a worker waits until the test lets it go on. */
export interface Gate {
  readonly path: string;
  /** Resolves when so many have come as are expected. */
  readonly reached: Promise<void>;
  /** Lets those who wait go on, and all who come later. */
  readonly open: () => void;
  readonly close: () => Promise<void>;
}

/** @param expected how many are to wait at once */
export async function createGate(path: string, expected = 1): Promise<Gate> {
  const waiting = new Set<Socket>();
  let come = 0;
  let isOpen = false;
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.once('data', () => {
      come += 1;
      if (come >= expected) resolve();
      if (isOpen) socket.destroy();
    });
    socket.on('error', () => socket.destroy()).once('close', () => waiting.delete(socket));
  });
  server.listen(path);
  await once(server, 'listening');
  const open = () => {
    isOpen = true;
    for (const socket of waiting) socket.destroy();
  };
  return {
    path,
    reached,
    open,
    close: async () => {
      open();
      server.close();
      await once(server, 'close');
    },
  };
}
