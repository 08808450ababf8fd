export { openApiOf, type DescribedApi, type RouteSchemas } from './document.js';
export type { JsonSchema, OpenApiDocument, OpenApiOperation, OpenApiParameter } from './types.js';
