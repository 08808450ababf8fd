import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A place at which code in a worker waits until the test lets it go on. */
export interface Gate {
  readonly path: string;
  /** Resolves when somebody waits. */
  readonly reached: Promise<void>;
  /** Lets those who wait go on, and all who come later. */
  readonly open: () => void;
  readonly close: () => Promise<void>;
}

export async function createGate(path: string): Promise<Gate> {
  const waiting = new Set<Socket>();
  let isOpen = false;
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.once('data', () => {
      resolve();
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
