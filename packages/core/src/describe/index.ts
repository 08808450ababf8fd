export { describeEndpoints, type DescribeOptions, type Description, type FailedImport } from './describe-endpoints.js';
export type { EndpointModule } from './inspect-module.js';
export { manifestOfClass } from './manifest-of-class.js';
export type { UntypedParameter } from './parameter-rules.js';
