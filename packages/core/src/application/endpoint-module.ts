import type { DynamicModule, Type } from '@nestjs/common';
import { endpointOptions } from '../decorators/flash-endpoint.js';

/**
 * The Nest module of an endpoint: its class as a controller, with the module options of `@FlashEndpoint`.
 *
 * @param own modules that the runtime adds
 */
export function endpointModule(endpoint: Type, own: readonly DynamicModule[] = []): DynamicModule {
  const { controllers = [], providers = [], imports = [] } = endpointOptions(endpoint) ?? {};
  return {
    module: EndpointModule,
    controllers: [endpoint, ...controllers],
    providers: [...providers],
    imports: [...own, ...imports],
  };
}

/** Nest names it when a dependency is missing. */
class EndpointModule {}
