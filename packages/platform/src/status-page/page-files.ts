import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { isPageHost, PAGE_HOST } from './page-host.js';

/** The folder of the page's files in the package, for sources and for the built package alike. */
const FOLDER = new URL('../../page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files by path. Nothing of a request becomes a file name. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/', 'index.html'],
  ...[
    'style.css',
    'icon.svg',
    'main.js',
    'session.js',
    'live.js',
    'dom.js',
    'words.js',
    'chart.js',
    'overview.js',
    'endpoint.js',
    'releases.js',
    'logs.js',
    'call-form.js',
    'events.js',
  ].map((name) => [`/page/${name}`, name] as const),
]);

const HEADERS = {
  // Trusted Types: a script that assigned a text as HTML would fail in browsers that have them.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Serves the files of the status page, which say nothing about the platform and need no session. */
export class PageFiles {
  readonly #read = new Map<string, Buffer>();

  /**
   * Answers a request for a file of the page, or leads from `/` of the platform's other names to the page.
   *
   * @returns whether it has answered
   */
  serve({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (!isPageHost(headers.host)) return url === '/' && lead(headers, response);
    const name = FILES.get(url);
    if (name === undefined) return false;
    const content = this.#content(name);
    response.writeHead(200, {
      'content-type': TYPES[extname(name)] as string,
      'content-length': content.length,
      ...HEADERS,
    });
    response.end(method === 'HEAD' ? undefined : content);
    return true;
  }

  #content(name: string): Buffer {
    const known = this.#read.get(name);
    if (known) return known;
    const content = readFileSync(new URL(name, FOLDER));
    this.#read.set(name, content);
    return content;
  }
}

/** Programs with a key ask the control API; a browser is led to the page. */
function lead({ host = '', authorization }: IncomingMessage['headers'], response: ServerResponse): boolean {
  const port = /^(?:localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.exec(host);
  if (!port || authorization !== undefined) return false;
  const location = `http://${PAGE_HOST}${port[1] ?? ''}/`;
  response.writeHead(302, { location, 'cache-control': 'no-store', 'content-length': 0 }).end();
  return true;
}
