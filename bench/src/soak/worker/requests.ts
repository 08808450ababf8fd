import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

const JSON_BODY = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'multipart/form-data; boundary=x' };
const order = (qty: number) =>
  JSON.stringify({ name: 'Ada', items: Array.from({ length: 3 }, () => ({ sku: 'A', qty })) });
const form = `--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'x'.repeat(2000)}\r\n--x--\r\n`;

/** What is asked in turn, of a worker of the project `mixed`, and the status that each has to get. */
const CALLS: readonly Call[] = [
  { method: 'GET', path: '/items/7?page=2', status: 200 },
  { method: 'POST', path: '/orders', status: 200, headers: JSON_BODY, body: order(2) },
  { method: 'GET', path: '/guarded', status: 200 },
  { method: 'POST', path: '/orders', status: 422, headers: JSON_BODY, body: order(0) },
  { method: 'GET', path: '/ticks', status: 200 },
  { method: 'POST', path: '/files', status: 200, headers: FORM, body: form },
  { method: 'GET', path: '/file', status: 200 },
  { method: 'POST', path: '/orders', status: 422, headers: JSON_BODY, body: '{"name":' },
  { method: 'POST', path: '/sum', status: 200, headers: JSON_BODY, body: order(3) },
  { method: 'HEAD', path: '/items/7', status: 200 },
  { method: 'GET', path: '/missing', status: 404 },
  { method: 'DELETE', path: '/orders', status: 405 },
  { method: 'GET', path: '/nowhere', status: 404 },
  { method: 'GET', path: '/broken', status: 500 },
  { method: 'GET', path: '/items/seven', status: 422 },
  { method: 'GET', path: '/slow', status: 200 },
];

/** Asks a worker for one thing after the other: most on connections that are kept, some on new ones, and some given up in the middle. */
export class MixedRequests {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  #sent = 0;
  /** Answers with a status other than the one they have to have, by what was asked. */
  readonly wrong = new Map<string, number>();

  constructor(url: string) {
    this.#url = url;
  }

  get sent(): number {
    return this.#sent;
  }

  async next(): Promise<void> {
    const call = CALLS[this.#sent % CALLS.length] as Call;
    this.#sent += 1;
    // Seventeen and nineteen have no divisor with the number of calls, so that each of them is met.
    if (this.#sent % 17 === 0) return this.#giveUp();
    const status = await this.#ask(call, this.#sent % 19 === 0 ? new Agent() : this.#agent).catch(String);
    if (status === call.status) return undefined;
    const what = `${call.method} ${call.path}: ${status} instead of ${call.status}`;
    this.wrong.set(what, (this.wrong.get(what) ?? 0) + 1);
    return undefined;
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask({ method, path, headers, body }: Call, agent: Agent): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const outgoing = request(this.#url + path, { method, headers, agent }, (response) => {
        response.resume();
        finished(response).then(() => resolve(response.statusCode), reject);
      });
      outgoing.on('error', reject).end(body);
    });
  }

  /** Leaves while the handler is at work. */
  async #giveUp(): Promise<void> {
    const outgoing = request(`${this.#url}/slow`, { agent: false, signal: AbortSignal.timeout(10) });
    await new Promise((resolve) => outgoing.on('error', resolve).on('response', resolve).end());
    outgoing.destroy();
  }
}
