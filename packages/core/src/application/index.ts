export { endpointClients } from './endpoint-clients.js';
export { endpointModule } from './endpoint-module.js';
export { servedRoutes } from './served-routes.js';
