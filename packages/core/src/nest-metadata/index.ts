export * from './controllers.js';
export * from './emitted-types.js';
export * from './enhancers.js';
export { hasRouteOptions } from './fastify.js';
export * from './handlers.js';
export * from './parameters.js';
export { consumedTypes } from './swagger.js';
