export { endpointOptions, isEndpointClass } from '../decorators/flash-endpoint.js';
export { isSecret } from '../decorators/secret.js';
export { threadedOptions } from '../decorators/threaded.js';
export { handlerArguments } from './handler-arguments.js';
export { isOwnClass } from './own-class.js';
export { bringsApp, endpointFaults, inspectEndpoint, readEndpoint, type Inspection } from './read-endpoint.js';
export type { DeclaredRoute } from './read-routes.js';
export { listed, RESERVED_PATHS } from './route-rules.js';
export { HTTP_METHODS } from './types.js';
export type {
  EndpointDefinition,
  Hardware,
  HttpMethod,
  ParameterDefinition,
  ParameterSource,
  RouteDefinition,
} from './types.js';
