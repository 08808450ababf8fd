import type { Type } from '@nestjs/common';
import { jobNames } from '../decorators/job.js';
import { jobDecorator } from '../decorators/job-parameters.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { Handler, handlersOf, methodNames, type HandlerPlace } from '../nest-metadata/handlers.js';
import { DECORATORS, type Parameter } from '../nest-metadata/parameters.js';
import { checkThreaded } from './threaded-rules.js';
import type { JobDefinition } from './types.js';

/** The jobs of a class, and the faults of their methods. */
export function readJobs(target: Type): { jobs: JobDefinition[]; faults: FlashError[] } {
  const jobs = jobNames(target).map((name) => jobOfHandler(new Handler(target, name)));
  return { jobs, faults: [...jobs.flatMap(checkParameters), ...checkThreaded(jobs), ...besideRoutes(target, jobs)] };
}

function jobOfHandler({ controller, name, isAsync, isGenerator, parameters }: Handler): JobDefinition {
  return { controller, handler: name, isAsync: isAsync || isGenerator, isStream: isGenerator, parameters };
}

/** The faults of `@Input`, `@Progress` and `@JobInfo` in methods that are no jobs. */
export function checkOutsideJobs(handlers: readonly HandlerPlace[]): FlashError[] {
  return handlers.flatMap(({ controller, handler }) => {
    if (jobNames(controller).includes(handler)) return [];
    return new Handler(controller, handler).parameters.flatMap((parameter) => {
      const decorator = jobDecorator(parameter);
      if (decorator === undefined) return [];
      const where = { className: controller.name, handler, parameter: parameter.index };
      return [coreErrors.FLASH_NOT_A_JOB({ decorator }, { where })];
    });
  });
}

/** All methods of a class, as places of faults. */
export function methodsOf(controller: Type): HandlerPlace[] {
  return methodNames(controller).map((handler) => ({ controller, handler }));
}

function besideRoutes(target: Type, jobs: readonly JobDefinition[]): FlashError[] {
  const routes = handlersOf(target).map(({ name }) => name);
  if (jobs.length === 0 || routes.length === 0) return [];
  const names = { className: target.name, jobs: jobs.map(({ handler }) => handler), routes };
  return [coreErrors.FLASH_JOBS_BESIDE_ROUTES(names)];
}

function checkParameters({ controller, handler, parameters }: JobDefinition): FlashError[] {
  const place = { className: controller.name, handler };
  const ofRequests = parameters.flatMap(({ source, index }) => {
    if (source === 'input' || source === 'custom') return [];
    const where = { ...place, parameter: index };
    return [coreErrors.FLASH_JOB_PARAMETER({ decorator: DECORATORS[source] }, { where })];
  });
  const bare = undecorated(new Handler(controller, handler), parameters).map((index) =>
    coreErrors.FLASH_JOB_PARAMETER_BARE({ position: index + 1 }, { where: { ...place, parameter: index } }),
  );
  return [...ofRequests, ...bare];
}

/** Positions of parameters without a decorator; one with a default value needs none. */
function undecorated({ method }: Handler, parameters: readonly Parameter[]): number[] {
  const decorated = new Set(parameters.map(({ index }) => index));
  return Array.from({ length: method.length }, (_, index) => index).filter((index) => !decorated.has(index));
}
