export { manifestFaults } from './faults.js';
export {
  LoadBalancedSchema,
  ManifestSchema,
  QueueSchema,
  type LoadBalancedResource,
  type Manifest,
  type ManifestFunction,
  type ManifestJob,
  type ManifestResource,
  type QueueResource,
} from './schema.js';
