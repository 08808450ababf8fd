export { endpointOptions, isEndpointClass } from '../decorators/flash-endpoint.js';
export { isSecret } from '../options/secret.js';
export { threadedOptions } from '../decorators/threaded.js';
export { isOwnClass } from './own-class.js';
export { bringsApp, endpointFaults, inspectEndpoint, readEndpoint, type Inspection } from './read-endpoint.js';
export type { DeclaredRoute } from './read-routes.js';
export { listed, RESERVED_PATHS } from './route-rules.js';
export { HTTP_METHODS } from './types.js';
export type { EndpointDefinition, HttpMethod, RouteDefinition } from './types.js';
