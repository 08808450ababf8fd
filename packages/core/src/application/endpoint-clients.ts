import type { DynamicModule, Provider } from '@nestjs/common';
import { allCalledEndpoints, getEndpointToken, type EndpointReference } from '../client-injection/index.js';

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
