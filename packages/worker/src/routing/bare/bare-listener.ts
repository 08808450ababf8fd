import { STATUS_CODES, type IncomingMessage, type RequestListener } from 'node:http';
import { errorCodes } from 'fastify';
import { parseJson, type ParsedBody } from '../../parsing/json.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../../requests/request-id.js';
import type { Requests } from '../../requests/requests.js';
import type { RouteTable } from '../route-table.js';
import { bodyKind, closeEmptyBody, readBody } from './body.js';
import { takeDetour, type Detour } from './detour.js';
import { Exchange, type ExchangeRoute, type GiveUp } from './exchange.js';

export interface BareListenerParts {
  readonly table: RouteTable<ExchangeRoute>;
  readonly requests: Requests;
  /** Bytes that a body may have. */
  readonly limitBytes: number;
  /** Whether the app has set something on Fastify since its routes were chosen, which then gets every request. */
  readonly isCustomised: boolean;
}

/** Serves the requests of bare routes in front of Fastify, which gets all others. */
export function bareListener(fastify: RequestListener, parts: BareListenerParts): RequestListener {
  const { table, requests, limitBytes, isCustomised } = parts;

  const giveUp: GiveUp = (exchange, outcome) => {
    exchange.outcome = outcome;
    takeDetour(exchange, exchange.request, exchange.response, fastify);
  };

  function serve(exchange: Exchange): void {
    const { request, response, route } = exchange;
    const kind = isCustomised ? 'other' : bodyKind(request, limitBytes);
    if (kind === 'none') {
      closeEmptyBody(request);
      route.run(exchange, giveUp);
    } else if (kind === 'json') {
      readBody(request, Number(request.headers['content-length']), (bytes) => runWith(bytes, exchange));
    } else {
      takeDetour(exchange, request, response, fastify);
    }
  }

  function runWith(bytes: Buffer, exchange: Exchange): void {
    const parsed = parseJson(bytes);
    if (parsed instanceof Promise) void parsed.then((settled) => runParsed(settled, exchange));
    else runParsed(parsed, exchange);
  }

  function runParsed(parsed: ParsedBody, exchange: Exchange): void {
    if ('value' in parsed) exchange.body = parsed.value;
    else exchange.bodyFault = parsed.fault;
    exchange.route.run(exchange, giveUp);
  }

  return (request, response) => {
    const match = table.find(request.method ?? '', request.url ?? '');
    if (!match) {
      fastify(request, response);
      return;
    }
    const id = requestIdOf(request.headers[REQUEST_ID_HEADER]);
    if ('tooLong' in match) {
      takeDetour(refusal(request, id, match.tooLong), request, response, fastify);
      return;
    }
    const record = requests.of(response);
    if (record) {
      record.id = id;
      record.route = match.value.path;
    }
    serve(new Exchange(request, response, match, id));
  };
}

/** What Fastify answers where a parameter of one of its own routes is too long, before any handler of errors. */
function refusal({ url = '', method = '' }: IncomingMessage, id: string, path: string): Detour {
  return {
    id,
    path: undefined,
    params: {},
    queryText: '',
    target: url,
    method,
    withBody: false,
    finish: (_request, reply) => {
      const { statusCode = 414, code, message } = new errorCodes.FST_ERR_MAX_PARAM_LENGTH(path);
      reply.code(statusCode).send({ statusCode, code, error: STATUS_CODES[statusCode], message });
    },
  };
}
