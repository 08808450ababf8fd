import type { DynamicModule, Provider } from '@nestjs/common';
import { allCalledEndpoints, getEndpointToken, type EndpointReference } from '../client/index.js';

/**
 * A global module with a client for every `@InjectEndpoint` of the loaded code.
 *
 * @param clientOf makes a client; it is called when Nest needs the client, after files that import each other were loaded
 */
export function endpointClients(clientOf: (reference: EndpointReference) => unknown): DynamicModule {
  const providers: Provider[] = allCalledEndpoints().map((reference) => ({
    provide: getEndpointToken(reference),
    useFactory: () => clientOf(reference),
  }));
  return { module: EndpointClients, global: true, providers, exports: providers };
}

class EndpointClients {}
