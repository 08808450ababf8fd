import { Type, type Static } from 'typebox';

/**
 * The schemas of request bodies of the control API; their types are derived from them. They cover the part of Runpod's REST API (version 2)
 * that Flash uses, with the document's names; those below `/local/` are additions of the embedded platform. Source: Runpod REST API 2.0.0,
 * OpenAPI document.
 */

const closed = { additionalProperties: false } as const;
const strings = Type.Array(Type.String());
const cudaVersion = String.raw`^\d+\.\d+$`;

const Workers = Type.Object(
  {
    min: Type.Optional(Type.Integer({ minimum: 0 })),
    max: Type.Optional(Type.Integer({ minimum: 0 })),
    idleTimeout: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600, description: 'Seconds' })),
  },
  closed,
);

const RequestCountSchema = Type.Object(
  { type: Type.Literal('REQUEST_COUNT'), requestCount: Type.Integer({ minimum: 1 }) },
  closed,
);

const QueueDelaySchema = Type.Object(
  {
    type: Type.Literal('QUEUE_DELAY'),
    queueDelay: Type.Number({ minimum: 0.5, description: 'Seconds that a job may wait before a worker is added' }),
  },
  closed,
);

const gpuFields = {
  excludedTypes: Type.Optional(Type.Array(Type.String({ pattern: String.raw`^\s*[^-\s]` }), { uniqueItems: true })),
  count: Type.Optional(Type.Integer({ minimum: 1 })),
  allowedCudaVersions: Type.Optional(Type.Array(Type.String({ pattern: cudaVersion }))),
};
const Pools = Type.Array(Type.String(), { minItems: 1 });
const CreateGpu = Type.Object(
  { pools: Pools, ...gpuFields, minCudaVersion: Type.Optional(Type.String({ pattern: cudaVersion })) },
  closed,
);
const UpdateGpu = Type.Object(
  {
    pools: Type.Optional(Pools),
    ...gpuFields,
    minCudaVersion: Type.Optional(Type.String({ pattern: `^$|${cudaVersion}`, description: 'Empty for none' })),
  },
  closed,
);

const Cpu = Type.Object(
  {
    id: Type.String({ minLength: 1, description: 'Flavour, as `cpu3c`' }),
    vcpuCount: Type.Integer({ minimum: 2, description: 'A power of two' }),
  },
  closed,
);

const FlashBootSchema = Type.Enum(['OFF', 'FLASHBOOT', 'PRIORITY_FLASHBOOT']);

/** Fields that a create and an update share, all optional. */
const common = {
  args: Type.Optional(Type.String()),
  disk: Type.Optional(Type.Integer({ minimum: 1, description: 'GB' })),
  env: Type.Optional(Type.Record(Type.String(), Type.String())),
  ports: Type.Optional(strings),
  registry: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  cpu: Type.Optional(Type.Array(Cpu, { minItems: 1, uniqueItems: true })),
  dataCenterIds: Type.Optional(strings),
  networkVolumes: Type.Optional(strings),
  timeout: Type.Optional(Type.Integer({ minimum: 0, description: 'Milliseconds; 0 for none' })),
  flashboot: Type.Optional(FlashBootSchema),
  workers: Type.Optional(Workers),
};

const created = {
  name: Type.String({ minLength: 1 }),
  image: Type.String(),
  gpu: Type.Optional(CreateGpu),
  ...common,
};

/** Body of `POST /v2/serverless`, by the endpoint's `type`. */
export const CREATE_SCHEMAS = {
  LOAD_BALANCER: Type.Object({ type: Type.Literal('LOAD_BALANCER'), scaling: RequestCountSchema, ...created }, closed),
  QUEUE: Type.Object(
    { type: Type.Literal('QUEUE'), scaling: Type.Union([QueueDelaySchema, RequestCountSchema]), ...created },
    closed,
  ),
};

/** Body of `PATCH /v2/serverless/{id}`: only the fields given are changed. */
export const UpdateSchema = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1 })),
    image: Type.Optional(Type.String()),
    scaling: Type.Optional(Type.Union([RequestCountSchema, QueueDelaySchema])),
    gpu: Type.Optional(UpdateGpu),
    ...common,
  },
  closed,
);

/** Body of `POST /local/endpoints/{id}/canary`. A header's name is a token, its value that of an HTTP header (RFC 9110, 5.1 and 5.5). */
export const CanarySchema = Type.Object(
  {
    percent: Type.Number({ minimum: 0, maximum: 100 }),
    header: Type.Optional(
      Type.Object(
        {
          name: Type.String({ pattern: String.raw`^[\w!#$%&'*+.^\x60|~-]{1,100}$` }),
          value: Type.String({ pattern: String.raw`^[\x21-\x7e](?:[\x20-\x7e]{0,998}[\x21-\x7e])?$` }),
        },
        closed,
      ),
    ),
    changes: Type.Optional(UpdateSchema),
  },
  closed,
);

const Words = Type.String({ pattern: String.raw`^[\x20-\x7e]{1,200}$` });

/** Body of `POST /local/leases`. */
export const LeaseSchema = Type.Object(
  { app: Words, env: Words, holder: { ...Words, description: 'A description of the holder, for those that wait' } },
  closed,
);

/** The characters of an app's name, and of an environment's. */
const AppName = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,213}$' });
const EnvironmentName = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' });

/** Body of `POST /local/environments`. */
export const EnvironmentSchema = Type.Object({ app: AppName, env: EnvironmentName }, closed);

/** Body of `POST /local/endpoints/{id}/rollback`. */
export const RollbackSchema = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed);

/** Body of `POST /local/session`: the one-time code of `POST /local/status-page/codes`. */
export const SessionSchema = Type.Object({ code: Type.String({ maxLength: 200 }) }, closed);

/** Headers that decide how a request is sent and where it goes, which the platform writes itself. */
const OWN_HEADERS = 'connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade';

/** Body of `POST /local/endpoints/{id}/calls`. */
export const CallSchema = Type.Object(
  {
    method: Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
    path: Type.String({
      pattern: String.raw`^/[\x21\x22\x24-\x7e]{0,8000}$`,
      description: 'path and query, percent-encoded',
    }),
    headers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ pattern: String.raw`^(?!(?:${OWN_HEADERS})$)[a-z0-9!#$%&'*+.^_\x60|~-]{1,100}$` }),
            value: Type.String({ pattern: String.raw`^[\x20-\x7e]{0,8000}$` }),
          },
          closed,
        ),
        { maxItems: 50 },
      ),
    ),
    body: Type.Optional(Type.String()),
  },
  closed,
);

const volumeName = Type.String({ minLength: 1 });
const volumeSize = Type.Integer({ minimum: 10, maximum: 4096, description: 'GB' });

/** Body of `POST /v2/network-volumes`. */
export const CreateVolumeSchema = Type.Object(
  {
    name: volumeName,
    size: volumeSize,
    dataCenter: Type.String({ minLength: 1 }),
    type: Type.Optional(Type.Enum(['STANDARD', 'HIGH_PERFORMANCE'])),
  },
  closed,
);

/** Body of `PATCH /v2/network-volumes/{id}`. */
export const UpdateVolumeSchema = Type.Object(
  { name: Type.Optional(volumeName), size: Type.Optional(volumeSize) },
  { ...closed, minProperties: 1 },
);

type Fixed<T> = T extends readonly (infer Item)[]
  ? readonly Fixed<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Fixed<T[Name]> }
    : T;

export type CpuRequest = Fixed<Static<typeof Cpu>>;
export type FlashBoot = Static<typeof FlashBootSchema>;
export type RequestCountScaling = Fixed<Static<typeof RequestCountSchema>>;
export type QueueDelayScaling = Fixed<Static<typeof QueueDelaySchema>>;

/** The type of an endpoint, which can't be changed. */
export type EndpointType = keyof typeof CREATE_SCHEMAS;
/** `POST /v2/serverless` */
export type CreateEndpointRequest = {
  [Type in EndpointType]: Fixed<Static<(typeof CREATE_SCHEMAS)[Type]>>;
}[EndpointType];
export type EndpointGpuRequest = NonNullable<CreateEndpointRequest['gpu']>;
/** `PATCH /v2/serverless/{id}`: only the fields given are changed. */
export type UpdateEndpointRequest = Fixed<Static<typeof UpdateSchema>>;
/** `POST /local/endpoints/{id}/canary`: releases a new version as a canary or, without `changes`, gives the canary another rule. */
export type CanaryRequest = Fixed<Static<typeof CanarySchema>>;
/** `POST /local/leases`: the lease on an environment of an app, which one holder has at a time. */
export type LeaseRequest = Fixed<Static<typeof LeaseSchema>>;
/** `POST /local/environments`: makes an environment known before it has endpoints. */
export type EnvironmentRequest = Fixed<Static<typeof EnvironmentSchema>>;
/** `POST /local/endpoints/{id}/calls`: a request that the platform sends to an endpoint and whose answer it returns as data. */
export type CallRequest = Fixed<Static<typeof CallSchema>>;
