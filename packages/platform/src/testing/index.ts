export type { DeployOptions } from './deploy.js';
export type { DrivenClock } from './driven-clock.js';
export { startPlatform, type OwnPlatform, type StartOptions } from './start-platform.js';
export type { TestEndpoint, WorkerCounts } from './test-endpoint.js';
export type { TestJob } from './test-job.js';
export { connectPlatform, type Deployment, type TestPlatform } from './test-platform.js';
export type { TestWorker } from './test-worker.js';
export type { BurstResult, RequestSpec, Sent, Traffic, TrafficOptions } from './traffic.js';
export type { WaitOptions } from './until.js';
