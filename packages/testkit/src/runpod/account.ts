import { randomBytes } from 'node:crypto';
import type { CreateEndpointRequest, NetworkVolume, Registry, UpdateEndpointRequest } from '@flash-ts/core/contract';
import { CPUS, GPUS } from './catalog.ts';
import { CloudEndpoint, type CloudParts } from './cloud-endpoint.ts';
import { Problem } from './problem.ts';
import type { WorkerLog } from './worker-log.ts';

/** What an operation answers. */
export type Outcome =
  | { readonly status: number; readonly body?: object }
  /** A stream of events. */
  | { readonly log: WorkerLog };

export interface OperationCall {
  readonly params: readonly string[];
  readonly body: unknown;
}

type Operation = (call: OperationCall) => Outcome | Promise<Outcome>;

/** An account with all that it has, and the operations of the API on it. */
export class Account {
  readonly endpoints = new Map<string, CloudEndpoint>();
  readonly volumes: NetworkVolume[] = [];
  readonly registries: (Registry & { readonly username: string; readonly password: string })[] = [];
  readonly #parts: CloudParts;

  constructor(parts: CloudParts) {
    this.#parts = parts;
  }

  /** By `METHOD /path/{template}` of the document. */
  readonly operations: Readonly<Record<string, Operation>> = {
    'GET /v2/serverless': () => ok({ endpoints: [...this.endpoints.values()].map((one) => one.view()) }),
    'POST /v2/serverless': ({ body }) => this.#create(body as CreateEndpointRequest),
    'GET /v2/serverless/{id}': ({ params: [id] }) => ok(this.#endpoint(id).view()),
    'PATCH /v2/serverless/{id}': ({ params: [id], body }) => this.#update(id, body as UpdateEndpointRequest),
    'DELETE /v2/serverless/{id}': ({ params: [id] }) => this.#delete(id),
    'GET /v2/serverless/{id}/workers': ({ params: [id] }) => ok(this.#endpoint(id).workers()),
    'GET /v2/serverless/{id}/releases': ({ params: [id] }) => ok(this.#endpoint(id).releases()),
    'GET /v2/serverless/{id}/workers/{workerId}/logs': ({ params: [id, worker] }) => ({ log: this.#log(id, worker) }),
    'GET /v2/network-volumes': () => ok({ networkVolumes: this.volumes }),
    'POST /v2/network-volumes': ({ body }) => {
      const volume = { type: 'STANDARD', ...(body as object), id: newId() } as NetworkVolume;
      this.volumes.push(volume);
      return { status: 201, body: volume };
    },
    'GET /v2/registries': () => ok({ registries: this.registries.map(({ id, name }) => ({ id, name })) }),
    'POST /v2/registries': ({ body }) => {
      const registry = { ...(body as { name: string; username: string; password: string }), id: newId() };
      this.registries.push(registry);
      return { status: 201, body: { id: registry.id, name: registry.name } };
    },
    'GET /v2/catalog/gpus': () => ok({ gpus: GPUS }),
    'GET /v2/catalog/cpus': () => ok({ cpus: CPUS }),
  };

  async close(): Promise<void> {
    await Promise.all([...this.endpoints.values()].map((endpoint) => endpoint.close()));
  }

  async #create(body: CreateEndpointRequest): Promise<Outcome> {
    this.#checkReferences(body);
    const id = newId();
    const endpoint = await CloudEndpoint.create(id, body, this.#parts);
    this.endpoints.set(id, endpoint);
    return { status: 201, body: endpoint.view() };
  }

  #update(id: string | undefined, body: UpdateEndpointRequest): Outcome {
    const endpoint = this.#endpoint(id);
    this.#checkReferences(body);
    endpoint.update(body);
    return ok(endpoint.view());
  }

  async #delete(id: string | undefined): Promise<Outcome> {
    const endpoint = this.#endpoint(id);
    this.endpoints.delete(endpoint.record.id);
    await endpoint.close();
    return { status: 204 };
  }

  #log(id: string | undefined, worker: string | undefined): WorkerLog {
    const pod = this.#endpoint(id).pool.pods.find(({ facts }) => facts.id === worker);
    if (!pod) throw new Problem(404, 'worker not found');
    return pod.log;
  }

  #endpoint(id = ''): CloudEndpoint {
    const endpoint = this.endpoints.get(id);
    if (!endpoint) throw new Problem(404, 'endpoint not found');
    return endpoint;
  }

  #checkReferences({
    networkVolumes = [],
    registry,
  }: Pick<UpdateEndpointRequest, 'networkVolumes' | 'registry'>): void {
    const lost = networkVolumes.find((id) => !this.volumes.some((volume) => volume.id === id));
    if (lost !== undefined) throw new Problem(404, `network volume ${lost} not found`);
    if (registry && !this.registries.some(({ id }) => id === registry))
      throw new Problem(404, `registry ${registry} not found`);
  }
}

function ok(body: object): Outcome {
  return { status: 200, body };
}

function newId(): string {
  return randomBytes(5).toString('hex');
}
