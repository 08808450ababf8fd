import type { DynamicModule, Type } from '@nestjs/common';
import type { FlashEndpointOptions } from '@flash-ts/core';

/** The Nest module of an endpoint: its class as a controller, with what `@FlashEndpoint` was given as in `@Module`. */
export function endpointModule(endpoint: Type, options: FlashEndpointOptions): DynamicModule {
  return {
    module: EndpointModule,
    controllers: [endpoint, ...(options.controllers ?? [])],
    providers: [...(options.providers ?? [])],
    imports: [...(options.imports ?? [])],
  };
}

/** Nest names it when a dependency is missing. */
class EndpointModule {}
