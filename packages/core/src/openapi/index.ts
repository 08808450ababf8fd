export { openApiOf } from './document.js';
export { documentedEndpoints, endpointDocument } from './endpoint-document.js';
export { projectDocument, type ProjectDocument } from './project-document.js';
export type { JsonSchema, OpenApiDocument, OpenApiOperation } from './types.js';
