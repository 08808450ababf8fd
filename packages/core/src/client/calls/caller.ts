import type { AddressSource } from '../address/address.js';
import { bodyOf, headOf, workerOf, type EndpointResponse, type EndpointStream } from '../answers/answer.js';
import { readServerSentEvents, type ServerSentEvent } from '../../server-sent-events/index.js';
import { withOptions, type CallOptions, type CallSettings, type RequestOptions } from '../options.js';
import type { Answer } from '../sending/exchange.js';
import type { SessionOptions, WebSocketOptions } from '../types.js';
import { makeCall, successOf, type PlannedCall } from './call.js';
import { untypedRequest, type CallableHandler, type CallRequest } from './call-request.js';
import { Session } from './session.js';
import { openWebSocket } from './web-socket.js';

const NOT_OF_THE_CALL = ['query', 'body'];

/** Makes the calls of a client. */
export class Caller {
  constructor(
    readonly address: AddressSource,
    readonly settings: CallSettings,
    readonly session?: Session,
  ) {}

  with(options: CallOptions): Caller {
    return new Caller(this.address, withOptions(this.settings, options), this.session);
  }

  inSession(options: SessionOptions = {}): Caller {
    return new Caller(this.address, this.settings, new Session(options));
  }

  /** Calls a handler. @returns its result, or its events */
  call(handler: CallableHandler, args: readonly unknown[]): Promise<unknown> | AsyncGenerator<ServerSentEvent> {
    if (handler.contract.answer === 'events') return this.#events(() => handler.request(args), this.settings);
    return this.#result(handler, args);
  }

  async body<Body>(method: string, path: string, options: RequestOptions): Promise<Body> {
    const planned = this.#plan(untypedRequest(method, path, options), this.#settingsOf(options), false);
    return successOf(planned, await this.#send(planned)) as Body;
  }

  async request<Body>(method: string, path: string, options: RequestOptions): Promise<EndpointResponse<Body>> {
    const planned = this.#plan(untypedRequest(method, path, options), this.#settingsOf(options), false);
    const answer = (await this.#send(planned)) as Extract<Answer, { kind: 'whole' }>;
    return { ...headOf(answer), body: bodyOf(answer) as Body };
  }

  async stream(method: string, path: string, options: RequestOptions): Promise<EndpointStream> {
    return this.#stream(untypedRequest(method, path, options), this.#settingsOf(options));
  }

  sse(path: string, { method = 'GET', ...options }: RequestOptions & { readonly method?: string }) {
    return this.#events(() => untypedRequest(method, path, options), this.#settingsOf(options));
  }

  async ws(path: string, { protocols, query, ...options }: WebSocketOptions): Promise<WebSocket> {
    const request = untypedRequest('GET', path, { query });
    const settings = withOptions(this.settings, options);
    return this.#inSession(async (affinity) =>
      openWebSocket({ request, address: this.address, settings, affinity, protocols }),
    );
  }

  async #result(handler: CallableHandler, args: readonly unknown[]): Promise<unknown> {
    const planned = this.#plan(handler.request(args), this.settings, false);
    return successOf(planned, await this.#send(planned));
  }

  async *#events(request: () => CallRequest, settings: CallSettings): AsyncGenerator<ServerSentEvent, void, undefined> {
    const asked = request();
    const headers = { accept: 'text/event-stream', 'cache-control': 'no-cache', ...asked.headers };
    yield* readServerSentEvents(await this.#stream({ ...asked, headers }, settings));
  }

  async #stream(request: CallRequest, settings: CallSettings): Promise<EndpointStream> {
    const planned = this.#plan(request, settings, true);
    const answer = await this.#send(planned);
    if (answer.kind === 'whole') throw successOf(planned, answer) as Error;
    const { body } = answer;
    return {
      ...headOf(answer),
      body,
      [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
    };
  }

  #settingsOf(options: RequestOptions): CallSettings {
    return withOptions(this.settings, options, NOT_OF_THE_CALL);
  }

  #plan(request: CallRequest, settings: CallSettings, streamed: boolean): PlannedCall {
    return { request, address: this.address, settings, affinity: undefined, streamed };
  }

  #send(planned: PlannedCall): Promise<Answer> {
    if (!this.session) return makeCall(planned);
    return this.#inSession(async (affinity, answeredBy) => {
      const answer = await makeCall({ ...planned, affinity });
      answeredBy(workerOf(answer));
      if (isLost(answer)) successOf(planned, answer);
      return answer;
    });
  }

  #inSession: Session['run'] = (call) => {
    return this.session ? this.session.run(call) : call(undefined, () => undefined);
  };
}

/** Whether the platform says that the worker of a session is gone. */
function isLost(answer: Answer): boolean {
  return (
    answer.status === 404 &&
    answer.kind === 'whole' &&
    workerOf(answer) === undefined &&
    answer.body.includes('affinity_worker_gone')
  );
}
