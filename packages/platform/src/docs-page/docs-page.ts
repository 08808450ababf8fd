import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProjectDocument } from '@flash-ts/core/openapi';
import { noWorkers } from '../endpoints/refusal.js';
import { answerDataError } from '../proxy/data-error.js';
import { StaticFiles } from '../static-files/static-files.js';

/** `page/` and `dist/` of the package, for sources and for the built package alike. */
const PAGE = new URL('../../page/', import.meta.url);
/** Files of swagger-ui-dist, which the build copies. */
const SWAGGER_UI = new URL('../../dist/swagger-ui/', import.meta.url);

const DOCUMENT_PATH = '/openapi.json';

const FILES: ReadonlyMap<string, URL> = new Map([
  ['/docs', new URL('docs.html', PAGE)],
  ['/docs/', new URL('docs.html', PAGE)],
  ['/docs/docs.css', new URL('docs.css', PAGE)],
  ['/docs/docs.js', new URL('docs.js', PAGE)],
  ['/docs/icon.svg', new URL('icon.svg', PAGE)],
  ['/docs/swagger-ui.css', new URL('swagger-ui.css', SWAGGER_UI)],
  ['/docs/swagger-ui-bundle.js', new URL('swagger-ui-bundle.js', SWAGGER_UI)],
]);

/** Requests that are tried from the page go to this server alone. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Development: the OpenAPI document of what is served now, and a page that shows it and tries requests. */
export class DocsPage {
  readonly #files = new StaticFiles(FILES, POLICY);
  readonly #document: () => ProjectDocument | undefined;

  /** @param document of the version that serves now; undefined before the first one */
  constructor(document: () => ProjectDocument | undefined) {
    this.#document = document;
  }

  /** Whether a request is for the page, its files or the document. @param path with its query */
  has({ method }: Pick<IncomingMessage, 'method'>, path: string): boolean {
    const name = withoutQuery(path);
    return (method === 'GET' || method === 'HEAD') && (name === DOCUMENT_PATH || this.#files.has(name));
  }

  /** Answers a request that `has` knows. @param path with its query */
  answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    const name = withoutQuery(path);
    if (this.#files.serve(name, request, response)) return;
    const document = this.#document();
    if (!document) return answerDataError(response, noWorkers('no build has succeeded yet'), {});
    const text = JSON.stringify(document);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  }
}

function withoutQuery(path: string): string {
  const end = path.indexOf('?');
  return end === -1 ? path : path.slice(0, end);
}
