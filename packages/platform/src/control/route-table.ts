import type { IncomingMessage, ServerResponse } from 'node:http';

/** The answer of a route; undefined if the route has written its response itself. */
export type Reply =
  | {
      readonly status: number;
      readonly body?: unknown;
      /** Default `application/json`; with any other, `body` is the text itself. */
      readonly type?: string;
    }
  | undefined;

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path that the route names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

export interface Route {
  /** As OpenAPI writes it: `/v2/serverless/{id}`. */
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
  /** Methods that the status page may use, and with what. Without an entry a method needs the key. */
  readonly page?: PageMethods;
}

/** `session`: the session of a status page is enough. `anyone`: the page needs no session yet. */
export type PageMethods = Readonly<Partial<Record<string, 'session' | 'anyone'>>>;

export interface Match {
  readonly methods: Route['methods'];
  readonly page: PageMethods;
  readonly params: Readonly<Record<string, string>>;
}

/** Patterns for parameters that become file names; all other parameters are only looked up. */
const PATTERNS: Readonly<Record<string, string>> = {
  digest: '[0-9a-f]{64}',
  id: '[A-Za-z0-9_-]{1,64}',
  workerId: '[A-Za-z0-9_-]{1,64}',
};
const ANYTHING = '[^/]{1,256}';

/** Finds the route of a path. */
export class RouteTable {
  readonly #routes: readonly (Pick<Match, 'methods' | 'page'> & { readonly pattern: RegExp })[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(({ path, methods, page = {} }) => ({ pattern: patternOf(path), methods, page }));
  }

  /** @param pathname as it was sent, still encoded */
  match(pathname: string): Match | undefined {
    for (const { pattern, methods, page } of this.#routes) {
      const match = pattern.exec(pathname);
      if (match) return { methods, page, params: decoded(match.groups ?? {}) };
    }
    return undefined;
  }
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${PATTERNS[name] ?? ANYTHING})`);
  return new RegExp(`^${source}$`);
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodedOnce(value)]));
}

/** A value with invalid encoding stays as it is: nothing has such a name. */
function decodedOnce(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}
