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
} from '../contract-schema/requests.js';
export {
  LIVE_COLUMNS,
  LIVE_LATENCY_STEPS,
  LIVE_STEP_MS,
  LIVE_STEPS,
  type LiveColumn,
  type LiveEndpoint,
  type LiveReport,
} from './live.js';
export * from './jobs.js';
export * from './kept-results.js';
export { lineTest, type LogFilter } from './log-filter.js';
export {
  lineTime,
  LOG_LEVELS,
  logFields,
  parseLineTime,
  TEXT_LEVELS,
  type LogFields,
  type LogLevel,
} from './log-lines.js';
export type * from './local-endpoints.js';
export type * from './local-platform.js';
export type * from './rest-api.js';
export type * from './status-page.js';
export {
  allowedInstead,
  CALL_ENV,
  DEPLOY_ENV,
  IDENTITY_ENV,
  isSecretName,
  LOOP_STUCK_HEADER,
  PORT_TAKEN_CODE,
  PROBE_HEADER,
  WORKER_VARIABLES,
  type FaultDetail,
  type WorkerVariable,
} from './worker.js';
export { visibleText } from './visible-text.js';
