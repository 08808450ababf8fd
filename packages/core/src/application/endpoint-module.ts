import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { allCalledEndpoints, getEndpointToken, type EndpointReference } from '../client-injection/index.js';
import { endpointOptions } from '../decorators/flash-endpoint.js';
import { hasJobs } from '../decorators/job.js';

/**
 * The Nest module of an endpoint, with the module options of `@FlashEndpoint`. A class with routes is a controller in it; one with jobs is a
 * provider, by which Nest finds its guards and the like for handlers that are called without a router.
 *
 * @param own modules that the runtime adds
 */
export function endpointModule(endpoint: Type, own: readonly DynamicModule[] = []): DynamicModule {
  const { controllers = [], providers = [], imports = [] } = endpointOptions(endpoint) ?? {};
  const isQueue = hasJobs(endpoint);
  return {
    module: EndpointModule,
    controllers: isQueue ? [...controllers] : [endpoint, ...controllers],
    providers: isQueue ? [endpoint, ...providers] : [...providers],
    imports: [...own, ...imports],
  };
}

/** Nest names it when a dependency is missing. */
class EndpointModule {}

/**
 * A global module with a client for every `@InjectEndpoint` of the loaded code. The author's modules may have `FlashClientModule`, whose address
 * goes first.
 *
 * @param clientOf makes a client, or a promise of one; it is called when Nest needs the client, after files that import each other were loaded
 */
export function endpointClients(clientOf: (reference: EndpointReference) => unknown): DynamicModule {
  const providers: Provider[] = allCalledEndpoints().map((reference) => ({
    provide: getEndpointToken(reference),
    useFactory: () => clientOf(reference),
  }));
  return { module: EndpointClients, global: true, providers, exports: providers };
}

class EndpointClients {}
