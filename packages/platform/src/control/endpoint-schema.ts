import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { platformErrors } from '../errors/catalogue.js';
import { bodyFaults } from './body-faults.js';

const closed = { additionalProperties: false } as const;
const strings = Type.Array(Type.String());
const cudaVersion = String.raw`^\d+\.\d+$`;

const Workers = Type.Object(
  {
    min: Type.Optional(Type.Integer({ minimum: 0 })),
    max: Type.Optional(Type.Integer({ minimum: 0 })),
    idleTimeout: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
  },
  closed,
);

const Scaling = Type.Object(
  { type: Type.Literal('REQUEST_COUNT'), requestCount: Type.Integer({ minimum: 1 }) },
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
    minCudaVersion: Type.Optional(Type.String({ pattern: `^$|${cudaVersion}` })),
  },
  closed,
);

const Cpus = Type.Array(
  Type.Object({ id: Type.String({ minLength: 1 }), vcpuCount: Type.Integer({ minimum: 2 }) }, closed),
  { minItems: 1, uniqueItems: true },
);

/** Fields that a create and an update share, all optional. */
const common = {
  args: Type.Optional(Type.String()),
  disk: Type.Optional(Type.Integer({ minimum: 1 })),
  env: Type.Optional(Type.Record(Type.String(), Type.String())),
  ports: Type.Optional(strings),
  registry: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  cpu: Type.Optional(Cpus),
  dataCenterIds: Type.Optional(strings),
  networkVolumes: Type.Optional(strings),
  timeout: Type.Optional(Type.Integer({ minimum: 0 })),
  flashboot: Type.Optional(Type.Enum(['OFF', 'FLASHBOOT', 'PRIORITY_FLASHBOOT'])),
  workers: Type.Optional(Workers),
};

/** Body of `POST /v2/serverless`: the contract's, less the queue endpoints and templates that this platform does not have. */
export const CreateSchema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    type: Type.Literal('LOAD_BALANCER'),
    image: Type.String(),
    scaling: Scaling,
    gpu: Type.Optional(CreateGpu),
    ...common,
  },
  closed,
);
export type CreateBody = Static<typeof CreateSchema>;

/** Body of `PATCH /v2/serverless/{id}`. */
export const UpdateSchema = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1 })),
    image: Type.Optional(Type.String()),
    scaling: Type.Optional(Scaling),
    gpu: Type.Optional(UpdateGpu),
    ...common,
  },
  closed,
);
export type UpdateBody = Static<typeof UpdateSchema>;

/** Body of `POST /local/endpoints/{id}/canary`. A header's name is a token, its value what a header may hold (RFC 9110, 5.1 and 5.5). */
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
export const LeaseSchema = Type.Object({ app: Words, env: Words, holder: Words }, closed);

/** Body of `POST /local/endpoints/{id}/rollback`. */
export const RollbackSchema = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed);

/** @throws FlashError `FLASH_REQUEST_INVALID` with each field that is wrong, as `workers.min is -1; allowed: a whole number from 0 on` */
export function parseBody<Schema extends TSchema>(schema: Schema, body: unknown): Static<Schema> {
  if (Check(schema, body)) return body;
  throw invalidRequest(bodyFaults(schema, body));
}

/** @param faults one for each thing that is wrong, with its place */
export function invalidRequest(faults: readonly string[]): Error {
  return platformErrors.FLASH_REQUEST_INVALID(
    { faults },
    { faults: faults.map((fault) => platformErrors.FLASH_REQUEST_INVALID({ faults: [fault] })) },
  );
}
