import type { ContractHandler } from '../client/index.js';
import { placesOf } from '../client-injection/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';
import { Handler } from '../nest-metadata/index.js';

/** A handler of an endpoint's app, as a client calls it. A job is called by `POST /run`, with its input as the body. */
export interface ContractRoute extends ContractHandler {
  /** The class that has it: the endpoint's, or a controller of its modules. */
  readonly className: string;
  readonly handler: string;
  /** Of a job, whether its output comes in parts. */
  readonly job?: { readonly isStream: boolean };
}

/** The handlers of each endpoint, by its name; of a handler with several routes the first one. */
export function contractsOf(endpoints: readonly LocatedEndpoint[]): Record<string, readonly ContractRoute[]> {
  return Object.fromEntries(
    endpoints.map(({ definition }) => [definition.name, [...routesOf(definition), ...jobsOf(definition)]]),
  );
}

function routesOf({ routes }: LocatedEndpoint['definition']): ContractRoute[] {
  const first = new Map<string, ContractRoute>();
  for (const { controller, handler, method, path, parameters } of routes) {
    const key = `${controller.name}.${handler}`;
    if (first.has(key)) continue;
    first.set(key, {
      className: controller.name,
      handler,
      method,
      path,
      parameters: placesOf(parameters),
      ...(new Handler(controller, handler).isEventStream && { answer: 'events' as const }),
    });
  }
  return [...first.values()];
}

function jobsOf({ jobs }: LocatedEndpoint['definition']): ContractRoute[] {
  return jobs.map(({ controller, handler, parameters, isStream }) => ({
    className: controller.name,
    handler,
    method: 'POST',
    path: '/run',
    parameters: placesOf(parameters),
    job: { isStream },
  }));
}
