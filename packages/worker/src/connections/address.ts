import type { Server } from 'node:http';

/** A TCP port on a host, or the absolute path of a Unix socket. */
export type ListenAddress = { readonly port: number; readonly host: string } | { readonly path: string };

/** An address as text; for a server that listens on port 0, with the port that the system chose. */
export function inWords(address: ListenAddress, server?: Server): string {
  if ('path' in address) return address.path;
  const bound = server?.address();
  const port = typeof bound === 'object' && bound ? bound.port : address.port;
  return `${address.host}:${port}`;
}
