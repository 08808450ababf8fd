import { declaredStatus, isPlain, replyHead } from '../direct/answer.js';
import { compileArguments } from '../direct/arguments.js';
import {
  directHandler,
  endsOnFastify,
  type Answering,
  type PlainRoute,
  type RouteHandler,
} from '../direct/direct-handler.js';
import { handlerRun, type ArgumentReader } from '../handler-run.js';
import { methodOf } from '../replace-handler.js';
import type { Exchange, ExchangeRoute, GiveUp, OnFastify } from './exchange.js';
import { sendPlain } from './send-plain.js';

/**
 * A route whose handler has nothing around it, neither of Nest nor of Fastify. What it needs is made at its first request: an endpoint may
 * have hundreds of routes, and a start should not pay for each.
 */
export class BareRoute implements ExchangeRoute {
  readonly path: string;
  readonly #plain: PlainRoute;
  readonly #answering: Answering;
  #run: ((exchange: Exchange, giveUp: GiveUp) => void) | undefined;
  #onFastify: OnFastify | undefined;

  constructor(path: string, plain: PlainRoute, answering: Answering) {
    this.path = path;
    this.#plain = plain;
    this.#answering = answering;
  }

  run(exchange: Exchange, giveUp: GiveUp): void {
    (this.#run ??= runOf(this.#plain))(exchange, giveUp);
  }

  get onFastify(): OnFastify {
    return (this.#onFastify ??= onFastifyOf(this.#plain, this.#answering));
  }
}

function runOf({ bound, instance }: PlainRoute): (exchange: Exchange, giveUp: GiveUp) => void {
  const { controller, name, binder } = bound;
  const handler = methodOf(controller, name);
  const status = declaredStatus(handler);
  // It takes nothing but what it finds on an exchange: that is a condition for a bare route.
  const readArguments = compileArguments(controller, name) as unknown as ArgumentReader<Exchange, GiveUp>;
  return handlerRun<Exchange, GiveUp>(
    { binder, readArguments, handler, instance },
    {
      answer: (value, exchange, giveUp) => {
        if (!isPlain(value) || !sendPlain(exchange, status, value)) giveUp(exchange, { value });
        return undefined;
      },
      fail: (thrown, exchange, giveUp) => giveUp(exchange, { thrown }),
    },
  );
}

function onFastifyOf(plain: PlainRoute, answering: Answering): OnFastify {
  const { controller, name } = plain.bound;
  const handler = methodOf(controller, name);
  const head = replyHead(handler);
  const ends = endsOnFastify(handler, answering);
  return {
    handle: directHandler(plain, answering) as RouteHandler,
    end: (outcome, request, reply) => {
      head(reply);
      if ('thrown' in outcome) {
        ends.fail(outcome.thrown, request, reply);
        return;
      }
      try {
        ends.answer(outcome.value, request, reply)?.catch((thrown: unknown) => ends.fail(thrown, request, reply));
      } catch (thrown) {
        ends.fail(thrown, request, reply);
      }
    },
  };
}
