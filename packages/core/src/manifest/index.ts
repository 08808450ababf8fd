export { manifestOf, type BuildFacts, type LocatedEndpoint } from './from-definition.js';
export { formatManifest, parseManifest } from './read-manifest.js';
export type {
  LoadBalancedResource,
  Manifest,
  ManifestFunction,
  ManifestJob,
  ManifestResource,
  QueueResource,
} from '../manifest-schema/schema.js';
