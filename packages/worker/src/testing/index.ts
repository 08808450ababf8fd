import 'reflect-metadata';

export type { JobError } from '../jobs/job.js';
export type { JobOptions, JobResult } from './job-result.js';
export type { EndpointAnswer, EndpointRequest, LogLine, ServedEndpoint } from './served-endpoint.js';
export { startEndpoint, type EndpointTestOptions } from './start-endpoint.js';
