export { contractHandler, contractOfClass, placesOf } from './contract-of-class.js';
export { FlashClientModule, type InjectedEndpoint } from './flash-client-module.js';
export {
  allCalledEndpoints,
  calledEndpoints,
  getEndpointToken,
  InjectEndpoint,
  isClassReference,
  resolveReference,
  type ClassReference,
  type EndpointReference,
} from './inject-endpoint.js';
