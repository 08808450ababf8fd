export {
  describeEndpoints,
  type DescribeOptions,
  type Description,
  type EndpointModule,
  type FailedImport,
} from './describe-endpoints.js';
