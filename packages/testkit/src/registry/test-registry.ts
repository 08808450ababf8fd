import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { distribution, type TestRegistryOptions } from './distribution.ts';
import { StoredContent } from './stored-content.ts';

/** A request that it was asked. */
export interface Seen {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/**
 * Handles a request in place of the registry.
 *
 * @returns false to leave it to the registry
 */
type Fault = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** A registry in this process, whose content, requests and faults a test has in its hands. */
export interface TestRegistry {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  readonly content: StoredContent;
  readonly seen: Seen[];
  /** Lets the next requests that match go wrong, so many times. */
  readonly fail: (method: string, path: RegExp, fault: Fault, times?: number) => void;
  readonly close: () => Promise<void>;
}

export async function startTestRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const content = new StoredContent();
  const seen: Seen[] = [];
  const faults: { method: string; path: RegExp; fault: Fault; times: number }[] = [];
  const serve = distribution(content, options);
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, headers });
    const fault = faults.find((one) => one.times > 0 && one.method === method && one.path.test(path));
    if (fault) {
      fault.times -= 1;
      if (await fault.fault(request, response)) return;
    }
    await serve(request, response);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    content,
    seen,
    fail: (method, path, fault, times = 1) => void faults.push({ method, path, fault, times }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
