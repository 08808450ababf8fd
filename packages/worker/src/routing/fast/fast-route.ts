import { ForbiddenException } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { BoundHandler } from '../../binding/binder.js';
import type { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import type { Handler } from '../replace-handler.js';
import type { WatchedAdapter } from '../watched-adapter.js';
import { answersPlainly, isPlain, plainSender, replyHead, resultSender } from './answer.js';
import { compileArguments, takesBoundValues, type ArgumentReader } from './arguments.js';
import type { ActivateGuards } from './guards.js';
import { handlerRun } from './handler-run.js';
import type { GoOn, ShortRequest, ShortRoute } from './short-request.js';

/** A method of a controller that the worker calls without Nest's pipeline. */
export interface PlainHandler {
  readonly bound: BoundHandler;
  /** The method as it was when routes were chosen, which is what Nest calls: code that runs later may put another one on the class. */
  readonly handler: Handler;
  /** Made by Nest's container. */
  readonly instance: object;
  /** Undefined where no guard stands before the method. */
  readonly activate: ActivateGuards | undefined;
}

/** What answers for every route. */
export interface Answering {
  readonly adapter: WatchedAdapter;
  readonly filter: LastExceptionFilter;
  readonly log: Logger;
}

/** As Fastify takes it: the answer is sent through the reply, nothing is returned. */
export type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * A route whose handler is called without Nest's pipeline. What a call needs is made at the first request: an endpoint may have hundreds of
 * routes, and a start should not pay for each.
 */
export class FastRoute implements ShortRoute {
  /** The pattern, as `/users/:id`. */
  readonly path: string;
  /**
   * Whether a request may be served in front of Fastify: the author's code sees nothing of it except the values that the handler's parameters
   * are bound to, and the answer has no declared header and may have a body.
   */
  readonly suitsShortcut: boolean;
  readonly #plain: PlainHandler;
  readonly #answering: Answering;
  #call: Call | undefined;

  constructor(path: string, plain: PlainHandler, answering: Answering) {
    const { controller, name } = plain.bound;
    this.path = path;
    this.#plain = plain;
    this.#answering = answering;
    this.suitsShortcut = !plain.activate && takesBoundValues(controller, name) && answersPlainly(plain.handler);
  }

  /** Asks the guards, binds the request, calls the method and answers. */
  get handle(): RouteHandler {
    return this.#compiled.handle;
  }

  /** Does the same without Fastify, and hands every outcome on that is no plain result. */
  get run(): ShortRoute['run'] {
    return this.#compiled.run;
  }

  /** Answers with an outcome that `run` has handed on. */
  get end(): ShortRoute['end'] {
    return this.#compiled.end;
  }

  /** Takes an outcome that `run` has handed on after another answer. */
  get drop(): ShortRoute['drop'] {
    return this.#compiled.drop;
  }

  get #compiled(): Call {
    return (this.#call ??= compile(this.#plain, this.#answering));
  }
}

type Call = Pick<FastRoute, 'handle' | 'run' | 'end' | 'drop'>;

function compile({ bound, handler, instance, activate }: PlainHandler, { adapter, filter }: Answering): Call {
  const { controller, name, binder } = bound;
  const readArguments = compileArguments(controller, name, handler);
  const head = replyHead(handler);
  const answer = resultSender(handler, adapter);
  const send = plainSender(handler);
  const fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) =>
    filter.answer(thrown, new ExecutionContextHost([request, reply, undefined]));
  const run = handlerRun<FastifyRequest, FastifyReply>({ binder, readArguments, handler, instance }, { answer, fail });
  const call: RouteHandler = (request, reply) => {
    try {
      head(reply);
    } catch (thrown) {
      // A header's value may be made by the author's code.
      fail(thrown, request, reply);
      return;
    }
    run(request, reply);
  };
  return {
    handle: activate ? guarded(activate, call, fail) : call,
    run: handlerRun<ShortRequest, GoOn>(
      // It takes values only, which a short request has too.
      { binder, readArguments: readArguments as unknown as ArgumentReader<ShortRequest, GoOn>, handler, instance },
      {
        answer: (value, request, goOn) => {
          if (!send(request, value)) goOn(request, { value });
          return undefined;
        },
        fail: (thrown, request, goOn) => goOn(request, { thrown }),
      },
    ),
    drop: (outcome, { raw, response }) => {
      // Nest takes Node's own objects too, as from middleware.
      const [request, reply] = [raw, response] as unknown as [FastifyRequest, FastifyReply];
      if ('thrown' in outcome) fail(outcome.thrown, request, reply);
      else if (!isPlain(outcome.value))
        answer(outcome.value, request, reply)?.catch((thrown: unknown) => fail(thrown, request, reply));
    },
    end: (outcome, request, reply) => {
      try {
        if ('thrown' in outcome) throw outcome.thrown;
        head(reply);
        answer(outcome.value, request, reply)?.catch((thrown: unknown) => fail(thrown, request, reply));
      } catch (thrown) {
        fail(thrown, request, reply);
      }
    },
  };
}

/** Guards come before everything else, also before the status of the answer is set. */
function guarded(
  activate: ActivateGuards,
  call: RouteHandler,
  fail: (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => void,
): RouteHandler {
  const go = (isAllowed: boolean, request: FastifyRequest, reply: FastifyReply) => {
    // The words of Nest.
    if (isAllowed) call(request, reply);
    else fail(new ForbiddenException('Forbidden resource'), request, reply);
  };
  return (request, reply) => {
    try {
      const isAllowed = activate(request, reply);
      if (typeof isAllowed === 'boolean') {
        go(isAllowed, request, reply);
        return;
      }
      isAllowed.then(
        (settled) => go(settled, request, reply),
        (thrown: unknown) => fail(thrown, request, reply),
      );
    } catch (thrown) {
      fail(thrown, request, reply);
    }
  };
}
