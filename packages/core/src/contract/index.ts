// The schemas of the requests are in `@flash-ts/core/contract-schema`: importing only their types does not load a schema library.
export type {
  CallRequest,
  CanaryRequest,
  CpuRequest,
  CreateEndpointRequest,
  EndpointGpuRequest,
  EndpointType,
  EnvironmentRequest,
  FlashBoot,
  LeaseRequest,
  QueueDelayScaling,
  RequestCountScaling,
  UpdateEndpointRequest,
} from '../contract-schema/index.js';
export * from './jobs.js';
export * from './kept-results.js';
export * from './live.js';
export type * from './local-endpoints.js';
export type * from './local-platform.js';
export * from './log-filter.js';
export * from './log-lines.js';
export type * from './rest-api.js';
export type * from './status-page.js';
export * from './visible-text.js';
export * from './worker.js';
