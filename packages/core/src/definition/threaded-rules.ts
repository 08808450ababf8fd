import type { Type } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { threadedOptions } from '../decorators/threaded.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { handlerArguments } from './handler-arguments.js';
import type { DeclaredRoute } from './read-routes.js';

/** Parameters that belong to the connection: no copy of them is of use in a thread. */
const TIED_TO_CONNECTION: Readonly<Record<number, string>> = {
  [RouteParamtypes.REQUEST]: '@Req()',
  [RouteParamtypes.RESPONSE]: '@Res()',
  [RouteParamtypes.NEXT]: '@Next()',
};

/** What keeps handlers with `@Threaded` from running in a thread, each handler judged once. */
export function checkThreaded(declared: readonly DeclaredRoute[]): FlashError[] {
  const handlers = new Map(declared.map((route) => [`${route.controller.name}.${route.handler}`, route]));
  return [...handlers.values()].flatMap(({ controller, handler }) => checkHandler(controller, handler));
}

function checkHandler(controller: Type, handler: string): FlashError[] {
  const method = (controller.prototype as Record<string, object>)[handler] as object;
  const options = threadedOptions(method);
  if (!options) return [];
  const where = { className: controller.name, handler };
  const { threads } = options;
  const count =
    threads === undefined || isThreads(threads)
      ? []
      : [coreErrors.FLASH_THREADED_COUNT({ value: JSON.stringify(threads) ?? String(threads) }, { where })];
  const parameters = tiedParameters(controller, handler).map((decorator) =>
    coreErrors.FLASH_THREADED_PARAMETER({ decorator }, { where }),
  );
  const stream = Reflect.hasMetadata(SSE_METADATA, method) ? [coreErrors.FLASH_THREADED_STREAM({}, { where })] : [];
  return [...count, ...parameters, ...stream];
}

/** Written by authors of JavaScript too, whom no type stops. */
function isThreads(threads: unknown): boolean {
  const [min, max, ...others] = (Array.isArray(threads) ? threads : [threads, threads]) as unknown[];
  return others.length === 0 && isCount(min) && isCount(max) && min <= max;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

function tiedParameters(controller: Type, handler: string): string[] {
  return handlerArguments(controller, handler).flatMap(({ kind }) => TIED_TO_CONNECTION[kind] ?? []);
}
