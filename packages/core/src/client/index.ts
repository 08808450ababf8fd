export {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointUnavailableError,
  EndpointValidationError,
} from './call-errors.js';
export {
  createEndpointClient,
  type EndpointAddress,
  type EndpointClient,
  type OutgoingCall,
  type SendCall,
} from './endpoint-client.js';
export {
  allCalledEndpoints,
  calledEndpoints,
  getEndpointToken,
  resolveReference,
  type EndpointReference,
} from './inject-endpoint.js';
