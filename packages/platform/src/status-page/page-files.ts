import type { IncomingMessage, ServerResponse } from 'node:http';
import { StaticFiles } from '../static-files/static-files.js';
import { isPageHost, PAGE_HOST } from './page-host.js';

/** The folder of the page's files in the package, for sources and for the built package alike. */
const FOLDER = new URL('../../page/', import.meta.url);

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

/** Trusted Types: a script that assigned a text as HTML would fail in browsers that have them. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Serves the files of the status page, which say nothing about the platform and need no session. */
export class PageFiles {
  readonly #files = new StaticFiles(new Map([...FILES].map(([path, name]) => [path, new URL(name, FOLDER)])), POLICY);

  /**
   * Answers a request for a file of the page, or leads from `/` of the platform's other names to the page.
   *
   * @returns whether it has answered
   */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request;
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (!isPageHost(headers.host)) return url === '/' && lead(headers, response);
    return this.#files.serve(url, request, response);
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
