export { sibling as siblingAddress, type Environment } from './address/find-address.js';
export type { AddressSource, EndpointAddress } from './address/address.js';
export type { EndpointResponse, EndpointStream } from './answers/answer.js';
export {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointSessionLostError,
  EndpointTimeoutError,
  EndpointUnavailableError,
  EndpointValidationError,
  type CallFacts,
} from './answers/call-errors.js';
export { observeCalls, type CallObserver, type OutgoingCall } from './calls/observer.js';
export type {
  ContractHandler,
  ContractJob,
  ContractParameter,
  EndpointContract,
  ParameterPlace,
  QueueContract,
} from './contract.js';
export { Endpoint } from './endpoint.js';
export { createClient } from './endpoint-client.js';
export type { EndpointJob } from './jobs/endpoint-job.js';
export { EndpointJobError, type JobFailure } from './jobs/job-error.js';
export type { JobState } from '../contract/jobs.js';
export type { JobRecord, QueueHealth } from './jobs/job-record.js';
export type { JobWaitOptions } from './jobs/job-wait.js';
export { createQueueClient, type QueueConnectOptions } from './jobs/queue-client.js';
export type { JobInput, JobName, JobOutput, JobPart, QueueClient, RunOptions, SubmittedPolicy } from './jobs/types.js';
export type { CallOptions, ConnectOptions, QueryValue, RequestOptions } from './options.js';
export { sendPlainly, type PlainAnswer, type PlainRequest } from './sending/send-plainly.js';
export type { ServerSentEvent } from '../server-sent-events/index.js';
export type {
  EndpointClient,
  EndpointHandlers,
  EndpointMethods,
  EndpointSession,
  Serialized,
  SessionOptions,
  UntypedEndpointClient,
  WebSocketOptions,
} from './types.js';
