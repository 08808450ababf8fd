import type { CreateEndpointRequest, Endpoint, UpdateEndpointRequest } from '@flash-ts/core/contract';
import type { LiveEndpoint } from '../local/endpoints.js';
import { GroundedSteps } from '../local/grounded-steps.js';
import { withIds } from '../local/plan.js';
import type { EndpointStep } from '../local/steps.js';
import { liveEndpoint } from './live.js';
import type { RunpodClient } from './runpod-client.js';
import type { RunpodPlan } from './make-plan.js';

/** The steps of a plan on Runpod. */
export class RunpodSteps extends GroundedSteps<RunpodClient, EndpointStep> {
  readonly #made: ReadonlyMap<string, string>;

  /** @param made ids of what was created before the steps, by placeholder */
  constructor(client: RunpodClient, plan: RunpodPlan, made: ReadonlyMap<string, string>) {
    super(client, plan);
    this.#made = made;
  }

  protected live(endpoint: Endpoint): Promise<LiveEndpoint> {
    return liveEndpoint(this.client, endpoint);
  }

  protected async apply(step: EndpointStep, ids: ReadonlyMap<string, string>): Promise<Endpoint | undefined> {
    const { client } = this;
    const { name } = step;
    if (step.action === 'create') {
      const body = this.#filled(withIds(step.body, ids));
      return client.createdOnce(
        () => client.createEndpoint(body),
        () => this.named(name),
      );
    }
    const id = ids.get(name) ?? '';
    if (step.action === 'update') return client.updateEndpoint(id, this.#filled(withIds(step.body, ids)));
    if (step.action === 'delete') await client.deleteEndpoint(id);
    return undefined;
  }

  /** A request with ids in the place of placeholders. */
  #filled<Body extends CreateEndpointRequest | UpdateEndpointRequest>(body: Body): Body {
    const { networkVolumes, registry } = body;
    const idOf = (text: string) => this.#made.get(text) ?? text;
    return {
      ...body,
      ...(networkVolumes && { networkVolumes: networkVolumes.map(idOf) }),
      ...(registry && { registry: idOf(registry) }),
    };
  }
}
