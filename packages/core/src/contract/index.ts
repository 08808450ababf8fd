/**
 * The part of Runpod's REST API (version 2) that we use, as types. The embedded platform answers the same contract.
 * Source: Runpod REST API 2.0.0, OpenAPI document; names are the document's own.
 */
export type {
  CpuRequest,
  CreateEndpointRequest,
  Endpoint,
  EndpointGpuRequest,
  EndpointWorkers,
  FlashBoot,
  ListEndpointsResponse,
  RequestCountScaling,
  UpdateEndpointRequest,
} from './endpoints.js';
export type { ListEndpointWorkersResponse, Worker, WorkerStatus } from './workers.js';
export type {
  ListEndpointReleasesResponse,
  Release,
  ReleaseDiffEntry,
  ReleaseOutcome,
  RolloutSummary,
} from './releases.js';
export type { NetworkVolume, VolumeType } from './volumes.js';
export type { ProblemResponse } from './problem.js';
export type { LogLine, WorkerLogLine } from './log-lines.js';

// Additions of the embedded platform, all under `/local/`.
export type { CanaryRequest, CanaryRule, EndpointRollout, ReleaseWatchView } from './rollouts.js';
export type { LeaseEvent, LeaseRequest } from './leases.js';
export type { EndpointWorkerLives, WorkerChange, WorkerEnding, WorkerLife, WorkerPhase } from './worker-lives.js';
export type { GpuStatus, PlatformStatus, WorkerIsolation } from './platform-status.js';
export type { PlatformSettingsReport } from './platform-settings.js';
export type { PlatformEvent, PlatformEventBody } from './platform-events.js';

// What deploy, the platform and workers have to agree on beside the routes.
export { PORT_TAKEN_CODE } from './boot-failures.js';
export { artifactDigest, localImage } from './images.js';
export { CALL_ENV, IDENTITY_ENV, isSecretName } from './variables.js';
export { allowedInstead, WORKER_VARIABLES, type WorkerVariable } from './worker-variables.js';
export type { FaultDetail } from './fault-detail.js';
export { LOOP_STUCK_HEADER } from './health.js';
