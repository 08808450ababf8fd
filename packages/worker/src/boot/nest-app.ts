import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpointOptions } from '@flash-ts/core/definition';
import type { Logger } from 'pino';
import { attachBinders } from '../binding/attach-binders.js';
import { LastExceptionFilter } from '../errors/exception-filter.js';
import { NestLogger } from '../logging/nest-logger.js';
import { createAdapter } from '../routing/adapter.js';
import type { FrontDoor } from '../server/front-door.js';
import { endpointModule } from './endpoint-module.js';

/** An app that serves. */
export interface RunningApp {
  /** Runs the shutdown hooks, which get the signal; Nest's own interface leaves the argument out. */
  close(signal?: string): Promise<void>;
}

/**
 * Makes the Nest app of an endpoint class behind the front door. When it resolves, every `onModuleInit` and `onApplicationBootstrap` has.
 *
 * @param forbidUnknown whether a JSON body with an undeclared property is refused
 */
export async function createApp(
  endpoint: Type,
  forbidUnknown: boolean,
  door: FrontDoor,
  log: Logger,
): Promise<RunningApp> {
  const adapter = createAdapter(door);
  const module = endpointModule(endpoint, endpointOptions(endpoint) ?? {});
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: new NestLogger(log),
  });
  app.useGlobalFilters(new LastExceptionFilter(adapter, log));
  attachBinders(controllersOf(app), forbidUnknown);
  await app.init();
  await adapter.getInstance().ready();
  return app;
}

/** All controllers, those of imported modules too: a request is checked the same wherever its handler stands. */
function controllersOf(app: INestApplication): Set<Type> {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  return new Set(controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype as Type] : [])));
}
