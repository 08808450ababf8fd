export { controllerPaths, controllerVersion, isForHosts, modulePath } from './controllers.js';
export { propertyType, signature, type Signature } from './emitted-types.js';
export { allEnhancers, enhancersOf, replaceInterceptors, type EnhancerKind } from './enhancers.js';
export { hasRouteOptions } from './fastify.js';
export {
  answersOtherwise,
  declaredHeaders,
  Handler,
  handlersOf,
  httpCode,
  methodNames,
  methodOf,
  requestMethodOf,
  uniqueHandlers,
  type DeclaredHeader,
  type Method,
} from './handlers.js';
export {
  isPiped,
  nestsNumber,
  PARAMETERS_METADATA,
  parametersOf,
  renameKeys,
  type NestSource,
  type Parameter,
  type ParameterSource,
} from './parameters.js';
export { consumedTypes } from './swagger.js';
