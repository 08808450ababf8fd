import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** The files of a page, which are parts of the package. */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, URL>;
  readonly #policy: string;
  readonly #read = new Map<string, Buffer>();

  /**
   * @param files by path: nothing of a request becomes a file name
   * @param policy value of `Content-Security-Policy`
   */
  constructor(files: ReadonlyMap<string, URL>, policy: string) {
    this.#files = files;
    this.#policy = policy;
  }

  /** @param path without a query */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  /**
   * Answers a GET or HEAD for one of the files.
   *
   * @returns whether it has answered
   */
  serve(path: string, { method }: Pick<IncomingMessage, 'method'>, response: ServerResponse): boolean {
    const file = this.#files.get(path);
    if (file === undefined) return false;
    const content = this.#content(path, file);
    response.writeHead(200, {
      'content-type': TYPES[extname(file.pathname)] as string,
      'content-length': content.length,
      'content-security-policy': this.#policy,
      ...HEADERS,
    });
    response.end(method === 'HEAD' ? undefined : content);
    return true;
  }

  #content(path: string, file: URL): Buffer {
    const known = this.#read.get(path);
    if (known) return known;
    const content = readFileSync(file);
    this.#read.set(path, content);
    return content;
  }
}
