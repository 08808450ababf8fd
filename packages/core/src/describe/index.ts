export { describeEndpoints, type DescribeOptions, type Description, type FailedImport } from './describe-endpoints.js';
export type { EndpointModule, LocatedParameter } from './inspect-module.js';
export { manifestOfClass } from './manifest-of-class.js';
export type { ValueSource } from './parameter-rules.js';
