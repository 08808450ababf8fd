import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import type { Casualties } from './casualties.ts';
import { KeptSocket } from './kept-socket.ts';
import type { DetachedPlatform } from './detached-platform.ts';
import type { Tally, Verdict } from './tally.ts';

/** Something that is asked again and again. */
export interface Kind {
  readonly what: string;
  readonly endpoint: string;
  readonly perSecond: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly status: number;
  readonly body?: string;
  /** How many bytes the body of the answer has. */
  readonly length?: number;
  /** Whether its answer begins long before it ends, so that it can be cut. */
  readonly streams?: boolean;
  /** It goes without the key that the platform asks for. */
  readonly withoutKey?: boolean;
}

const order = (qty: number) =>
  JSON.stringify({ name: 'Ada', items: Array.from({ length: 3 }, () => ({ sku: 'A', qty })) });

export const KINDS: readonly Kind[] = [
  { what: 'GET', endpoint: 'plain', perSecond: 40, method: 'GET', path: '/items/7', status: 200 },
  { what: 'POST', endpoint: 'orders', perSecond: 20, method: 'POST', path: '/orders', status: 200, body: order(2) },
  {
    what: 'POST, refused',
    endpoint: 'orders',
    perSecond: 5,
    method: 'POST',
    path: '/orders',
    status: 422,
    body: order(0),
  },
  {
    what: 'events for 1 s',
    endpoint: 'streams',
    perSecond: 4,
    method: 'GET',
    path: '/ticks',
    status: 200,
    streams: true,
  },
  {
    what: 'GET of 1 MB',
    endpoint: 'streams',
    perSecond: 2,
    method: 'GET',
    path: '/file',
    status: 200,
    length: 1_000_000,
    streams: true,
  },
  { what: 'GET that starts a process', endpoint: 'children', perSecond: 2, method: 'GET', path: '/start', status: 200 },
  { what: 'GET beside crashes', endpoint: 'fragile', perSecond: 10, method: 'GET', path: '/sound', status: 200 },
  {
    what: 'GET that crashes its worker',
    endpoint: 'fragile',
    perSecond: 0.1,
    method: 'GET',
    path: '/poison',
    status: 502,
  },
  { what: 'GET beside a flood of output', endpoint: 'flood', perSecond: 5, method: 'GET', path: '/sound', status: 200 },
  {
    what: 'GET without the key',
    endpoint: 'plain',
    perSecond: 1,
    method: 'GET',
    path: '/items/7',
    status: 401,
    withoutKey: true,
  },
];

/** Longer than the platform lets a request wait for a worker. */
const PATIENCE_MS = 150_000;
/** As many requests are under way at most: one that waited for a connection in this process would say nothing of the platform. */
const SOCKETS = 256;

interface Answer {
  readonly status: number | undefined;
  readonly worker: string | undefined;
  readonly length: number;
  readonly text: string;
  readonly error: Error | undefined;
  readonly socket: KeptSocket;
}

/** Where requests go, and what must be known to judge what became of them. */
export interface Circumstances {
  readonly platform: DetachedPlatform;
  readonly key: string;
  /** Addresses of endpoints by their names. */
  readonly urls: ReadonlyMap<string, string>;
  readonly casualties: Casualties;
  readonly tally: Tally;
}

/** Sends requests on connections that are kept, and counts what became of them. */
export class Requests {
  readonly #to: Circumstances;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  #underWay = 0;

  constructor(to: Circumstances) {
    this.#to = to;
  }

  async send(kind: Kind): Promise<void> {
    const { tally } = this.#to;
    if (this.#underWay >= SOCKETS) {
      tally.heldBack += 1;
      return;
    }
    const began = performance.now();
    tally.sent(kind.what);
    this.#underWay += 1;
    const answer = await this.#ask(kind);
    this.#underWay -= 1;
    const ended = performance.now();
    tally.done(kind.what, this.#judge(kind, answer, began, ended), ended - began);
  }

  close(): void {
    this.#agent.destroy();
  }

  #judge(kind: Kind, answer: Answer, began: number, ended: number): Verdict {
    const { status, length, worker, text, error, socket } = answer;
    const whole = error === undefined && (kind.length === undefined || kind.length === length);
    if (status === kind.status && whole) return { kind: 'answered' };
    if (this.#to.platform.wasAway(began, ended)) return { kind: 'platform away' };
    const canNotBeRepeated = kind.method === 'POST' || (kind.streams === true && status === 200);
    if (canNotBeRepeated && this.#to.casualties.includes(worker, ended)) return { kind: 'lost with its worker' };
    const what = error ? error.message : `${status} ${text.slice(0, 200)}`;
    const reason = `${what}${status === 200 ? ` after ${length} bytes` : ''}`;
    const around = this.#to.casualties.lastBefore(ended);
    console.log(
      `lost at ${new Date().toISOString()}: ${kind.what} (${worker ?? 'no worker'}), ${reason}; ${socket.story}; ${around}`,
    );
    return { kind: 'wrong', reason };
  }

  #ask({ endpoint, method, path, body, withoutKey }: Kind): Promise<Answer> {
    const headers: OutgoingHttpHeaders = {
      ...(withoutKey !== true && { authorization: `Bearer ${this.#to.key}` }),
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve) => {
      let [status, worker, length, text]: [number?, string?, number?, string?] = [undefined, undefined, 0, ''];
      const settle = (error?: Error) => {
        socket.answered();
        resolve({ status, worker, length: length ?? 0, text: text ?? '', error, socket });
      };
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const url = (this.#to.urls.get(endpoint) ?? '') + path;
      const outgoing = request(url, { method, headers, agent: this.#agent, signal }, (response) => {
        status = response.statusCode;
        worker = [response.headers['x-runpod-worker-id']].flat()[0];
        response.on('data', (chunk: Buffer) => {
          length = (length ?? 0) + chunk.length;
          if (status !== 200) text += chunk.toString();
        });
        response.on('error', settle).on('end', () => settle());
      });
      const socket = new KeptSocket(outgoing);
      outgoing.on('error', settle).end(body);
    });
  }
}
