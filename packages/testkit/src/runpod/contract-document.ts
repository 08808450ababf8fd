import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** One exchange with the control API, as it went over the wire. */
export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestBody: string | undefined;
  readonly status: number;
  readonly headers: Headers;
  /** Undefined for a stream. */
  readonly body: string | undefined;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, object>>;
}
interface Operation {
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string }[];
  readonly responses: Readonly<Record<string, Response>>;
}
interface Schema {
  readonly allOf?: readonly object[];
  readonly unevaluatedProperties?: boolean;
  readonly if?: object;
  readonly then?: object;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, { readonly name: string }>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly schemas: Record<string, Schema>;
  };
}

/** The contract lies beside the repository, which does not contain it. */
export const CONTRACT_FILE = join(import.meta.dirname, '../../../../../shared/data/runpod-openapi-v2.json');
export const contractIsThere = existsSync(CONTRACT_FILE);

/** Ajv forgets after an `if` that does not hold which properties are known; as a part of `allOf` the same condition does no harm. */
function readDocument(): Document {
  const document = JSON.parse(readFileSync(CONTRACT_FILE, 'utf8')) as Document;
  const { schemas } = document.components;
  for (const [name, schema] of Object.entries(schemas)) {
    const { if: _if, then: _then, ...rest } = schema;
    if (!schema.if || !schema.allOf || schema.unevaluatedProperties !== false) continue;
    const condition = Object.fromEntries(Object.entries(schema).filter(([word]) => word === 'if' || word === 'then'));
    schemas[name] = { ...rest, allOf: [...schema.allOf, condition] };
  }
  return document;
}

const pointer = (...parts: string[]) =>
  `contract#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

/** Runpod's OpenAPI document as a judge of exchanges. */
export class ContractDocument {
  readonly #document = readDocument();
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor() {
    // A CommonJS module, whose default export is wrapped once more here and not there.
    const add = ('default' in addFormats ? addFormats.default : addFormats) as unknown as (ajv: Ajv2020) => void;
    add(this.#ajv);
    // `format: float` says how wide a number is, which JSON does not know.
    this.#ajv.addFormat('float', true);
    // Some of the document's own addresses have `{job_id}` in them.
    this.#ajv.addFormat('uri', (text: string) => URL.canParse(text));
    this.#ajv.addSchema(this.#document, 'contract');
  }

  /** `METHOD /path/{template}` of the operations under one of the prefixes, with the statuses that each may answer. */
  operations(prefixes: readonly string[]): Map<string, string[]> {
    const paths = Object.entries(this.#document.paths).filter(([path]) =>
      prefixes.some((prefix) => path.startsWith(prefix)),
    );
    return new Map(
      paths.flatMap(([path, item]) =>
        Object.entries(item)
          .filter(([method]) => method !== 'parameters')
          .map(([method, { responses }]) => [`${method.toUpperCase()} ${path}`, Object.keys(responses)] as const),
      ),
    );
  }

  /** The operation of an exchange. */
  operationOf({ method, path }: Pick<Exchange, 'method' | 'path'>): string | undefined {
    const template = Object.keys(this.#document.paths).find((candidate) => {
      const item = this.#document.paths[candidate];
      return (
        new RegExp(`^${candidate.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path) && method.toLowerCase() in (item ?? {})
      );
    });
    return template && `${method} ${template}`;
  }

  /** All in which an exchange does not fit the document; nothing when it does. A refused request need not fit. */
  faults(exchange: Exchange): string[] {
    const [method, template] = this.operationOf(exchange)?.split(' ') ?? [];
    if (method === undefined || template === undefined) return ['there is no such operation'];
    const at = ['paths', template, method.toLowerCase()];
    const operation = this.#document.paths[template]?.[method.toLowerCase()] as Operation;
    const request = exchange.status < 400 ? this.requestFaults(exchange) : [];
    return [...request, ...this.#responseFaults(exchange, operation, at), ...quotaFaults(exchange)];
  }

  /** All in which a request does not fit the document. */
  requestFaults(request: Pick<Exchange, 'method' | 'path' | 'query' | 'requestBody'>): string[] {
    const [method, template] = this.operationOf(request)?.split(' ') ?? [];
    if (method === undefined || template === undefined) return ['there is no such operation'];
    const operation = this.#document.paths[template]?.[method.toLowerCase()] as Operation;
    return this.#requestFaults(request, operation, ['paths', template, method.toLowerCase()]);
  }

  /** All in which a body does not fit an operation, such as `POST /v2/serverless`. */
  bodyFaults(operation: string, body: object): string[] {
    const [method = '', template = ''] = operation.split(' ');
    const at = ['paths', template, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    return this.#validate(pointer(...at), JSON.stringify(body), 'request');
  }

  #requestFaults(
    { requestBody, query }: Pick<Exchange, 'requestBody' | 'query'>,
    operation: Operation,
    at: readonly string[],
  ): string[] {
    const { parameters } = this.#document.components;
    const nameOf = ($ref = '') => parameters[$ref.split('/').at(-1) ?? '']?.name;
    const known = new Set((operation.parameters ?? []).map(({ $ref, name }) => name ?? nameOf($ref)));
    const foreign = [...query.keys()].filter((name) => !known.has(name)).map((name) => `unknown parameter ${name}`);
    if (!operation.requestBody) return requestBody === undefined ? foreign : [...foreign, 'an unexpected body'];
    const schema = pointer(...at, 'requestBody', 'content', 'application/json', 'schema');
    return [...foreign, ...this.#validate(schema, requestBody ?? '', 'request')];
  }

  #responseFaults({ status, headers, body }: Exchange, operation: Operation, at: readonly string[]): string[] {
    const name = String(status) in operation.responses ? String(status) : 'default';
    if (name === 'default' && status < 400) return [`status ${status} is not documented`];
    const { $ref } = operation.responses[name] as Response;
    const place = $ref ? $ref.slice(2).split('/') : [...at, 'responses', name];
    const { content } = $ref
      ? (this.#document.components.responses[place.at(-1) ?? ''] as Response)
      : (operation.responses[name] as Response);
    if (!content) return body === '' ? [] : ['a body where there is none'];
    const type = headers.get('content-type') ?? '';
    if (!(type in content)) return [`content type ${type}; documented: ${Object.keys(content).join(', ')}`];
    if (type === 'text/event-stream') return [];
    return this.#validate(pointer(...place, 'content', type, 'schema'), body ?? '', `response ${status}`);
  }

  #validate(ref: string, text: string, what: string): string[] {
    const valid = this.#ajv.getSchema(ref) ?? this.#ajv.compile({ $ref: ref });
    if (valid(JSON.parse(text))) return [];
    return (valid.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message}`);
  }
}

const MEMBER = String.raw`"(?:minute|hour|day)"`;
const LIVE = new RegExp(String.raw`^${MEMBER};r=\d+;t=\d+(?:, ${MEMBER};r=\d+;t=\d+){2}$`);
const POLICY = new RegExp(String.raw`^${MEMBER};q=\d+;w=\d+(?:, ${MEMBER};q=\d+;w=\d+){2}$`);

/** Every answer to a caller that is known says what is left of its quota. */
function quotaFaults({ status, headers }: Exchange): string[] {
  if (status === 401 || status === 403) return [];
  return [
    ...(LIVE.test(headers.get('ratelimit') ?? '') ? [] : [`RateLimit is ${headers.get('ratelimit')}`]),
    ...(POLICY.test(headers.get('ratelimit-policy') ?? '')
      ? []
      : [`RateLimit-Policy is ${headers.get('ratelimit-policy')}`]),
    ...(status !== 429 || /^\d+$/.test(headers.get('retry-after') ?? '') ? [] : ['no Retry-After']),
  ];
}
