export {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointUnavailableError,
  EndpointValidationError,
} from './call-errors.js';
export { createEndpointClient, type EndpointAddress, type EndpointClient } from './endpoint-client.js';
export {
  allCalledEndpoints,
  calledEndpoints,
  getEndpointToken,
  resolveReference,
  type EndpointReference,
} from './inject-endpoint.js';
