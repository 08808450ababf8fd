export { openApiOf, type DescribedApi, type RouteSchemas } from './document.js';
export { documentedEndpoints, endpointDocument } from './endpoint-document.js';
export { projectDocument, type ProjectDocument } from './project-document.js';
export type {
  JsonSchema,
  OpenApiContent,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiRequestBody,
  OpenApiResponse,
} from './types.js';
