import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unpack } from '../archives/read-tar.ts';
import { Faults } from '../servers/faults.ts';
import { LocalServer } from '../servers/local-server.ts';
import { Account, type Outcome } from './account.ts';
import { contractIsThere, ContractDocument, type Exchange } from './contract-document.ts';
import { Problem } from './problem.ts';

/** What goes wrong with a request in place of its answer. */
type Fault =
  | {
      readonly status: number;
      readonly detail?: string;
      /** Seconds. */
      readonly retryAfter?: number;
    }
  /** The connection ends before the request has an effect. */
  | 'drop'
  /** The request has its effect, and the connection ends before the answer. */
  | 'drop-answer';

/** A request that the server was asked. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** Runpod's API in this process: what it has, was asked and answers wrongly is in a test's hands. */
export interface RunpodServer {
  readonly url: string;
  readonly key: string;
  readonly account: Account;
  readonly seen: SeenRequest[];
  /** In which answers of this server itself did not fit the document. */
  readonly misfits: readonly string[];
  /** Makes an image known: its workers run the artifact. */
  readonly addImage: (reference: string, artifact: string) => void;
  /** Lets the next requests that match go wrong, so many times. */
  readonly fail: (method: string, path: RegExp, fault: Fault, times?: number) => void;
  readonly close: () => Promise<void>;
}

export interface RunpodServerOptions {
  /** The artifact of an image that was not made known; undefined where there is none. It is read when the first worker of the image starts. */
  readonly imageOf?: (reference: string) => string | undefined;
}

interface Image {
  readonly artifact: string;
  unpacked?: Promise<string>;
}

const QUOTA = {
  ratelimit: '"minute";r=59;t=60, "hour";r=2999;t=3600, "day";r=49999;t=86400',
  'ratelimit-policy': '"minute";q=60;w=60, "hour";q=3000;w=3600, "day";q=50000;w=86400',
};
const KEY = 'rpa_TESTKEYOFTHESERVERINTHISPROCESS';
const DEFAULT_TAIL = 100;

/**
 * Starts a server for Runpod's REST API (version 2). Its operations, the checks of requests and those of its own answers are those of the
 * OpenAPI document; where that is not there, nothing is checked. Endpoints have workers in processes of their own.
 */
export async function startRunpodServer({ imageOf }: RunpodServerOptions = {}): Promise<RunpodServer> {
  const folder = await mkdtemp(join(tmpdir(), 'flash-runpod-'));
  const images = new Map<string, Image>();
  const account = new Account({ key: KEY, sockets: folder, folderOf: async (image) => unpacked(image) });
  const contract = contractIsThere ? new ContractDocument() : undefined;
  const api = new Api(account, contract);
  const server = await new LocalServer((request, response) => api.handle(request, response)).listen();
  return {
    url: server.url,
    key: KEY,
    account,
    seen: api.seen,
    get misfits() {
      return api.misfits;
    },
    addImage: (reference, artifact) => void images.set(reference, { artifact }),
    fail: (method, path, fault, times = 1) => api.faults.add(method, path, fault, times),
    close: async () => {
      await server.close();
      await account.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function unpacked(reference: string): Promise<string | undefined> {
    const artifact = imageOf?.(reference);
    const known = images.get(reference);
    const image: Image | undefined = known ?? (artifact === undefined ? undefined : { artifact });
    if (!image) return undefined;
    images.set(reference, image);
    image.unpacked ??= (async () => {
      const root = await mkdtemp(join(folder, 'image-'));
      await unpack(image.artifact, root);
      return root;
    })();
    return image.unpacked;
  }
}

/** The front of the server: who asks, what goes wrong, and whether requests and answers fit the document. */
class Api {
  readonly faults = new Faults<Fault>();
  readonly seen: SeenRequest[] = [];
  readonly #misfits = new Set<string>();
  readonly #account: Account;
  readonly #contract: ContractDocument | undefined;

  constructor(account: Account, contract: ContractDocument | undefined) {
    this.#account = account;
    this.#contract = contract;
  }

  get misfits(): readonly string[] {
    return [...this.#misfits];
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://runpod');
    const { method = '' } = request;
    const requestBody = (await text(request)) || undefined;
    const asked = { method, path, query, requestBody };
    const fault = this.faults.take(method, path);
    if (fault === 'drop') return void response.destroy();
    try {
      this.seen.push({ method, path, body: requestBody === undefined ? undefined : JSON.parse(requestBody) });
      if (fault !== undefined && fault !== 'drop-answer') throw failed(fault, response);
      if (request.headers.authorization !== `Bearer ${KEY}`)
        throw new Problem(401, request.headers.authorization ? 'invalid api key' : 'missing bearer token');
      const outcome = await this.#run(asked);
      if (fault === 'drop-answer') return void response.destroy();
      if ('log' in outcome) return sendLog(outcome.log, query, response);
      this.#send(response, asked, outcome);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(500, String((error as Error).stack));
      this.#send(response, asked, { status: problem.status, body: problem.body });
    }
  }

  async #run(asked: Pick<Exchange, 'method' | 'path' | 'query' | 'requestBody'>): Promise<Outcome> {
    const { method, path, requestBody } = asked;
    const found = Object.keys(this.#account.operations).flatMap((name) => {
      const [ofMethod = '', template = ''] = name.split(' ');
      const match = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
      return ofMethod === method && match ? [{ name, params: match.slice(1).map(decodeURIComponent) }] : [];
    })[0];
    if (!found) throw new Problem(404, `${method} ${path} is none of the operations that this server has`);
    const errors = this.#contract?.requestFaults(asked) ?? [];
    if (errors.length > 0) throw new Problem(422, 'Request validation failed.', errors);
    const body: unknown = requestBody === undefined ? undefined : JSON.parse(requestBody);
    return this.#account.operations[found.name]!({ params: found.params, body });
  }

  #send(
    response: ServerResponse,
    asked: Pick<Exchange, 'method' | 'path' | 'query' | 'requestBody'>,
    { status, body }: { readonly status: number; readonly body?: object },
  ): void {
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    if (body) response.setHeader('content-type', type);
    if (status !== 401) for (const [name, value] of Object.entries(QUOTA)) response.setHeader(name, value);
    const answer = body ? JSON.stringify(body) : '';
    response.writeHead(status).end(answer);
    const headers = new Headers(response.getHeaders() as Record<string, string>);
    // A status of a fault need not be one that the document has for the operation.
    const misfits = this.#contract?.faults({ ...asked, status, headers, body: answer }) ?? [];
    if (status < 400) for (const misfit of misfits) this.#misfits.add(`${asked.method} ${asked.path}: ${misfit}`);
  }
}

function failed({ status, detail, retryAfter }: Exclude<Fault, string>, response: ServerResponse): Problem {
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  return new Problem(status, detail ?? 'as the test wants it');
}

function sendLog(
  log: Extract<Outcome, { log: unknown }>['log'],
  query: URLSearchParams,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...QUOTA });
  response.flushHeaders();
  const send = (line: { readonly ts: string }) => response.write(`id: ${line.ts}\ndata: ${JSON.stringify(line)}\n\n`);
  const source = query.get('source');
  const wanted = (line: { readonly source: string }) => source === null || line.source === source;
  const past = log.past({ since: query.get('since') ?? undefined, tail: Number(query.get('tail') ?? DEFAULT_TAIL) });
  for (const line of past) if (wanted(line)) send(line);
  const end = log.follow((line) => void (wanted(line) && send(line)));
  response.on('close', end);
}
