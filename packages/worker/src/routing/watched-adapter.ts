import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AnswerHookAdapter } from './answer-hook-adapter.js';

/** What an app changes by them stands around requests, or decides how bodies are read and answers written. */
const CHANGES = [
  'addHook',
  'register',
  'use',
  'addContentTypeParser',
  'removeContentTypeParser',
  'removeAllContentTypeParsers',
  'setErrorHandler',
  'setNotFoundHandler',
  'setReplySerializer',
  'setSerializerCompiler',
  'setValidatorCompiler',
  'setGenReqId',
  'setChildLoggerFactory',
] as const;

/** Nest's adapter, which knows whether an app has anything around its requests that only Fastify serves. */
export class WatchedAdapter extends AnswerHookAdapter {
  #isCustomised = false;
  #isNests = false;
  #isServed: (request: FastifyRequest, reply: FastifyReply) => boolean = () => false;

  /** Whether something was set on the adapter, or on Fastify, since it was watched. */
  get isCustomised(): boolean {
    return this.#isCustomised;
  }

  /** From now on what is not Nest's own doing is the app's. */
  watch(): void {
    const fastify = this.getInstance<FastifyInstance>() as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const name of CHANGES) {
      const change = fastify[name];
      if (!change) continue;
      fastify[name] = (...args) => {
        if (!this.#isNests) this.#isCustomised = true;
        return change.apply(fastify, args);
      };
    }
  }

  override setOnRequestHook(hook: Parameters<AnswerHookAdapter['setOnRequestHook']>[0]): void {
    this.#isCustomised = true;
    super.setOnRequestHook(hook);
  }

  override setOnResponseHook(hook: Parameters<AnswerHookAdapter['setOnResponseHook']>[0]): void {
    this.#isCustomised = true;
    super.setOnResponseHook(hook);
  }

  override registerSecurityHook(hook: Parameters<AnswerHookAdapter['registerSecurityHook']>[0]): void {
    this.#isCustomised = true;
    super.registerSecurityHook(hook);
  }

  override setErrorHandler(handler: Parameters<AnswerHookAdapter['setErrorHandler']>[0]) {
    return this.#byNest(() => super.setErrorHandler(handler));
  }

  /** Has `isServed` asked, which tells whether it answers, before a request is told that it fits no route of Fastify. */
  askBeforeNotFound(isServed: (request: FastifyRequest, reply: FastifyReply) => boolean): void {
    this.#isServed = isServed;
  }

  override setNotFoundHandler(handler: Parameters<AnswerHookAdapter['setNotFoundHandler']>[0]) {
    const served: typeof handler = (request: FastifyRequest, reply: FastifyReply) => {
      if (!this.#isServed(request, reply)) handler(request, reply);
    };
    return this.#byNest(() => super.setNotFoundHandler(served));
  }

  #byNest<T>(call: () => T): T {
    this.#isNests = true;
    try {
      return call();
    } finally {
      this.#isNests = false;
    }
  }
}
