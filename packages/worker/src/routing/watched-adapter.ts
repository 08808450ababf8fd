import { channel, tracingChannel } from 'node:diagnostics_channel';
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

/** What Fastify tells instrumentations of its requests. */
const HANDLED = tracingChannel('fastify.request.handler');

type SecurityHook = Parameters<AnswerHookAdapter['registerSecurityHook']>[0];

/** Nest's adapter, which knows whether an app has anything around its requests that only Fastify serves. */
export class WatchedAdapter extends AnswerHookAdapter {
  /** Who is told of every new Fastify, as an instrumentation, sets hooks on it before it is watched. */
  #isCustomised = channel('fastify.initialization').hasSubscribers;
  #onCustomised: (() => void) | undefined;
  #isNests = false;
  #securityHook: SecurityHook | undefined;

  /** Whether something was set on the adapter, or on Fastify, since it was watched, or listens to what Fastify tells of its requests. */
  get isCustomised(): boolean {
    return this.#isCustomised;
  }

  /** Calls back before the first change that the app makes. */
  onceCustomised(onCustomised: () => void): void {
    this.#onCustomised = onCustomised;
  }

  /** Looks for listeners to be told of each request by Fastify, which does so for its own routes only. To be called before routes are added. */
  lookForListeners(): void {
    if (HANDLED.hasSubscribers) this.#customise();
  }

  /** From now on what is not Nest's own doing is the app's. */
  watch(): void {
    const fastify = this.getInstance<FastifyInstance>() as unknown as Record<string, (...args: unknown[]) => unknown>;
    const customise = () => this.#customise();
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
    this.#customise();
    super.setOnRequestHook(hook);
  }

  override setOnResponseHook(hook: Parameters<AnswerHookAdapter['setOnResponseHook']>[0]): void {
    this.#customise();
    super.setOnResponseHook(hook);
  }

  override registerSecurityHook(hook: SecurityHook): void {
    this.#customise();
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

  #customise(): void {
    if (this.#isNests || this.#isCustomised) return;
    this.#isCustomised = true;
    this.#onCustomised?.();
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
