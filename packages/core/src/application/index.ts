export { endpointModule } from './endpoint-module.js';
export { servedRoutes } from './served-routes.js';
