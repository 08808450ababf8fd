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

type SecurityHook = Parameters<AnswerHookAdapter['registerSecurityHook']>[0];

/** Nest's adapter, which knows whether an app has anything around its requests that only Fastify serves. */
export class WatchedAdapter extends AnswerHookAdapter {
  #isCustomised = false;
  #isNests = false;
  #securityHook: SecurityHook | undefined;

  /** Whether something was set on the adapter, or on Fastify, since it was watched. */
  get isCustomised(): boolean {
    return this.#isCustomised;
  }

  /** From now on what is not Nest's own doing is the app's. */
  watch(): void {
    const fastify = this.getInstance<FastifyInstance>() as unknown as Record<string, (...args: unknown[]) => unknown>;
    const customise = () => {
      if (!this.#isNests) this.#isCustomised = true;
    };
    for (const name of CHANGES) {
      const change = fastify[name];
      if (!change) continue;
      // A plugin's own instance inherits it, and what it sets is set on that.
      fastify[name] = function watched(this: unknown, ...args) {
        customise();
        return change.apply(this, args);
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

  override registerSecurityHook(hook: SecurityHook): void {
    this.#isCustomised = true;
    this.#securityHook = hook;
    super.registerSecurityHook(hook);
  }

  /** Sets the headers of `app.useSecurityHeaders()` on an answer that no hook sees, as Nest's own `frameworkErrors` does. */
  secure(request: FastifyRequest, response: FastifyReply['raw']): void {
    try {
      this.#securityHook?.(request, response);
    } catch {
      // The request is refused in any case, and the hook finds neither parameters nor a query on it.
    }
  }

  override setErrorHandler(handler: Parameters<AnswerHookAdapter['setErrorHandler']>[0]) {
    return this.#byNest(() => super.setErrorHandler(handler));
  }

  /** A request for a route that only the worker's table knows comes here: to Fastify it fits none. */
  override setNotFoundHandler(handler: Parameters<AnswerHookAdapter['setNotFoundHandler']>[0]) {
    const served: typeof handler = (request: FastifyRequest, reply: FastifyReply) => {
      if (request.fastRoute) request.fastRoute.handle(request, reply);
      else handler(request, reply);
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

// Packages for Nest (nestjs-cls, @nestjs/serve-static, nestjs-i18n) tell the platform by the name of the adapter's class.
Object.defineProperty(WatchedAdapter, 'name', { value: 'FastifyAdapter' });
