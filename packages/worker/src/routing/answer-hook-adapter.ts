import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { FormAdapter } from '../forms/form-adapter.js';

type Hook = (...args: never[]) => unknown;
type AddHook = (this: unknown, name: string, hook: Hook) => unknown;

interface Held {
  readonly hooks: Hook[];
  /** Fastify's own. */
  readonly addHook: AddHook;
}

/** What is held back, by adapter. A field of the class would be made only when Nest's constructor is over. */
const held = new WeakMap<FastifyAdapter, Held>();

/** How Nest's hook is known. One that is not is added as ever. */
const OF_THE_APP = /\bonResponseHook\b/;

/**
 * Nest's adapter, which has itself told of the end of every answer only once an app has set a hook for that (`setOnResponseHook`). Nest's own
 * asks for it in any case, and of a small answer that is three parts in a hundred.
 */
export class AnswerHookAdapter extends FormAdapter {
  constructor(...options: ConstructorParameters<typeof FormAdapter>) {
    super(...options);
    const { addHook } = held.get(this) ?? {};
    if (addHook) this.getInstance<{ addHook: AddHook }>().addHook = addHook;
  }

  /** Nest calls it in its constructor, before it adds its hooks. */
  override setInstance(instance: unknown): void {
    super.setInstance(instance);
    const fastify = instance as { addHook: AddHook };
    const { addHook } = fastify;
    const hooks: Hook[] = [];
    held.set(this, { hooks, addHook });
    fastify.addHook = function hold(name, hook) {
      if (name !== 'onResponse' || !OF_THE_APP.test(String(hook))) return addHook.call(this, name, hook);
      hooks.push(hook);
      return this;
    };
  }

  /** To be called before the app listens: Fastify takes no hooks after that. */
  override setOnResponseHook(hook: Parameters<FastifyAdapter['setOnResponseHook']>[0]): void {
    super.setOnResponseHook(hook);
    const fastify = this.getInstance<{ addHook: AddHook }>();
    for (const one of held.get(this)?.hooks.splice(0) ?? []) fastify.addHook('onResponse', one);
  }
}
