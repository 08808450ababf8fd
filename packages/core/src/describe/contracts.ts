import type { ContractHandler } from '../client/index.js';
import { contractHandler, placesOf } from '../client-injection/index.js';
import type { LocatedEndpoint } from '../manifest/index.js';
import { uniqueHandlers } from '../nest-metadata/index.js';

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
  return uniqueHandlers(routes).map((route) => ({
    className: route.controller.name,
    handler: route.handler,
    ...contractHandler(route),
  }));
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
