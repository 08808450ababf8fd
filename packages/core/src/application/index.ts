export { endpointClients } from './endpoint-clients.js';
export { endpointModule } from './endpoint-module.js';
export { servedPlaces, servedRoutes, type ServedPlace } from './served-routes.js';
