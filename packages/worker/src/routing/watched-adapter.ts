import type { FastifyInstance } from 'fastify';
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

  override setNotFoundHandler(handler: Parameters<AnswerHookAdapter['setNotFoundHandler']>[0]) {
    return this.#byNest(() => super.setNotFoundHandler(handler));
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
