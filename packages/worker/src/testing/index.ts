import 'reflect-metadata';

export type { EndpointAnswer, EndpointRequest, LogLine, ServedEndpoint } from './served-endpoint.js';
export { startEndpoint, type EndpointTestOptions } from './start-endpoint.js';
