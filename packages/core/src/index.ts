// Nest's own decorators of routes and parameters, so that an endpoint class needs only one import: all decorators of the installed version.
export * from '@nestjs/common/decorators/http/index.js';
export {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointSessionLostError,
  EndpointTimeoutError,
  EndpointUnavailableError,
  EndpointValidationError,
} from './client/answers/call-errors.js';
export { EndpointJobError } from './client/jobs/job-error.js';
export type { EndpointJob } from './client/jobs/endpoint-job.js';
export type { QueueClient } from './client/jobs/types.js';
export type { EndpointClient, EndpointSession } from './client/types.js';
export { FlashClientModule, type InjectedEndpoint } from './client-injection/flash-client-module.js';
export { getEndpointToken, InjectEndpoint } from './client-injection/inject-endpoint.js';
export { FlashEndpoint } from './decorators/flash-endpoint.js';
export { Job } from './decorators/job.js';
export type { JobContext, ReportProgress, RunningJob } from './decorators/job-context.js';
export { Input, JobInfo, Progress } from './decorators/job-parameters.js';
export { Signal } from './decorators/signal.js';
export { Threaded, type ThreadedOptions, type ThreadsOption } from './decorators/threaded.js';
export { NonRetryableError } from './errors/non-retryable-error.js';
export type { FormFile } from './forms/form-file.js';
export { CpuInstanceType } from './hardware/cpu.js';
export { DataCenter } from './hardware/data-center.js';
export { GpuGroup, GpuType } from './hardware/gpu.js';
export { secret, type Secret } from './options/secret.js';
export type { FlashEndpointOptions } from './options/types.js';
export type { CudaVersion, NetworkVolume, Semantics, TemplateOptions, WorkersOption } from './options/values.js';
