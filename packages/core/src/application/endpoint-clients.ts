import type { DynamicModule, Provider } from '@nestjs/common';
import {
  allCalledEndpoints,
  getEndpointToken,
  isClassReference,
  type ClassReference,
} from '../client-injection/index.js';
import { Endpoint } from '../client/index.js';

/**
 * A global module with a client for every `@InjectEndpoint` of the loaded code. The client of a contract is found by the variables of
 * `Endpoint.connect`, unless the author's modules have `FlashClientModule`, whose address goes first.
 *
 * @param clientOf makes a client of a class; it is called when Nest needs the client, after files that import each other were loaded
 */
export function endpointClients(clientOf: (reference: ClassReference) => unknown): DynamicModule {
  const providers: Provider[] = allCalledEndpoints().map((reference) => ({
    provide: getEndpointToken(reference),
    useFactory: () => (isClassReference(reference) ? clientOf(reference) : Endpoint.connect({ contract: reference })),
  }));
  return { module: EndpointClients, global: true, providers, exports: providers };
}

class EndpointClients {}
