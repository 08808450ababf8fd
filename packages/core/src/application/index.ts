export { endpointClients, endpointModule } from './endpoint-module.js';
export { servedPlaces, servedRoutes, type ServedPlace } from './served-routes.js';
