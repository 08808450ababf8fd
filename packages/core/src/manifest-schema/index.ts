export { manifestFaults } from './faults.js';
export { ManifestSchema, type Manifest, type ManifestFunction, type ManifestResource } from './schema.js';
