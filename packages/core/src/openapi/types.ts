/** A JSON Schema, dialect 2020-12, as OpenAPI 3.1 takes it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly [keyword: string]: unknown;
}

export const PARAMETER_PLACES = ['path', 'query', 'header', 'cookie'] as const;
export type ParameterPlace = (typeof PARAMETER_PLACES)[number];

export interface OpenApiParameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly schema?: JsonSchema;
  /** What else `@nestjs/swagger` was told: `style`, `explode`, `example`, `content`. */
  readonly [field: string]: unknown;
}

/** By media type. */
export type OpenApiContent = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

export interface OpenApiRequestBody {
  readonly required: boolean;
  readonly description?: string;
  readonly content: OpenApiContent;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly links?: Readonly<Record<string, unknown>>;
  readonly content?: OpenApiContent;
}

export interface OpenApiServer {
  readonly url: string;
  readonly description?: string;
  readonly variables?: Readonly<Record<string, { readonly default: string; readonly description?: string }>>;
}

export interface OpenApiOperation {
  readonly operationId: string;
  /** Name of the endpoint that answers. */
  readonly 'x-flash-endpoint': string;
  /** Whether it is one by which jobs are submitted and read. */
  readonly 'x-flash-queue'?: boolean;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly servers: readonly OpenApiServer[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: OpenApiRequestBody;
  /** By status, or `default`. */
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
  readonly [extension: `x-${string}`]: unknown;
}

/** Operations by method in lower case. */
export type OpenApiPathItem = Readonly<Record<string, OpenApiOperation>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, OpenApiPathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes?: Readonly<Record<string, JsonSchema>>;
  };
}
