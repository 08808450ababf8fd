import type { CanActivate } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer, NestContainer } from '@nestjs/core';
import { GuardsConsumer } from '@nestjs/core/guards/guards-consumer.js';
import { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Handler } from '../replace-handler.js';

/** Tells whether the guards let a request through; a promise where one of them takes longer. Throws, or rejects, with what a guard throws. */
export type ActivateGuards = (request: FastifyRequest, reply: FastifyReply) => boolean | Promise<boolean>;

/** A controller's only instance, and the module that has it. */
export interface Placed {
  readonly instance: object;
  readonly moduleKey: string;
}

/**
 * How the guards before a handler are asked: those of the app, of its class and of itself, found and asked in Nest's order by Nest's own
 * parts. None of them may have the scope of a request.
 */
export function guardsOf(config: ApplicationConfig, modules: ModulesContainer) {
  const container: Pick<NestContainer, 'getModules'> = { getModules: () => modules };
  const creator = new GuardsContextCreator(container as NestContainer, config);
  const consumer = new GuardsConsumer();
  return ({ instance, moduleKey }: Placed, handler: Handler): ActivateGuards | undefined => {
    const guards = creator.create(instance, handler, moduleKey);
    return guards.length === 0 ? undefined : activation(guards, instance, handler, consumer);
  };
}

/** A guard that answers at once costs no turn of the microtask queue; from the first one that does not, Nest goes on. */
function activation(
  guards: readonly CanActivate[],
  instance: object,
  handler: Handler,
  consumer: GuardsConsumer,
): ActivateGuards {
  const controller = instance.constructor as new () => object;
  return (request, reply) => {
    const args = [request, reply, undefined];
    const context = new ExecutionContextHost(args, controller, handler);
    context.setType('http');
    for (const [index, guard] of guards.entries()) {
      const result = guard.canActivate(context);
      if (typeof result !== 'boolean') {
        const rest = [{ canActivate: () => result }, ...guards.slice(index + 1)];
        return consumer.tryActivate(rest, args, instance, handler, 'http');
      }
      if (!result) return false;
    }
    return true;
  };
}
