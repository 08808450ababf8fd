import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import {
  Endpoint,
  type ConnectOptions,
  type EndpointContract,
  type QueueConnectOptions,
  type QueueContract,
} from '../client/index.js';
import { getEndpointToken } from './inject-endpoint.js';

/** How a Nest application calls an endpoint: the options of `Endpoint.connect` with a contract. */
export type InjectedEndpoint =
  | (ConnectOptions & { readonly contract: EndpointContract })
  | (QueueConnectOptions & { readonly contract: QueueContract });

/** Provides clients of endpoints to any Nest application, for `@InjectEndpoint(contract)`. */
@Module({})
export class FlashClientModule {
  /**
   * @param endpoints the endpoints with their addresses
   * @example FlashClientModule.forRoot([{ contract: userService, id: 'abc123' }])
   * @throws FlashError as `Endpoint.connect`
   */
  static forRoot(endpoints: readonly InjectedEndpoint[]): DynamicModule {
    const providers: Provider[] = endpoints.map((options) => ({
      provide: getEndpointToken(options.contract),
      useValue: Endpoint.connect(options),
    }));
    return { module: FlashClientModule, global: true, providers, exports: providers };
  }
}
