import type { IncomingMessage, ServerResponse } from 'node:http';
import { Faults } from '../servers/faults.ts';
import { LocalServer } from '../servers/local-server.ts';
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
  const faults = new Faults<Fault>();
  const serve = distribution(content, options);
  const server = new LocalServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, headers });
    const isDone = await faults.take(method, path)?.(request, response);
    if (!isDone) await serve(request, response);
  });
  await server.listen();
  return {
    host: server.host,
    content,
    seen,
    fail: (method, path, fault, times = 1) => faults.add(method, path, fault, times),
    close: () => server.close(),
  };
}
