export { manifestOf, type BuildFacts, type LocatedEndpoint } from './from-definition.js';
export { formatManifest, MANIFEST_FILE, parseManifest } from './read-manifest.js';
export { ManifestSchema, type Manifest, type ManifestFunction, type ManifestResource } from './schema.js';
