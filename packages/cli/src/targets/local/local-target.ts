import type { LogLine, LogQuery } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { platformErrors } from '@flash-ts/platform/errors';
import { cliErrors } from '../../errors/catalogue.js';
import type { EmbeddedPlatform } from '../../platform/embedded.js';
import { keyFileOf, localPlatform, runningPlatform, type LocalPlatform } from '../../platform/local-platform.js';
import type {
  ApplyOptions,
  DeployedEndpoint,
  Deployment,
  EndpointRef,
  Environment,
  LiveStatus,
  OpenTarget,
  Place,
  PlanOptions,
  Progress,
  Target,
  TargetOptions,
  TargetStatus,
  Wanted,
} from '../target.js';
import type { AppliedEndpoint } from './apply.js';
import { endpointName, endpointsOf, environmentsOf } from './endpoints.js';
import { placeLive } from './live.js';
import { LocalJobs } from './local-jobs.js';
import { placeStatus } from './status.js';
import type { LocalPlan } from './steps.js';

/** @throws FlashError `FLASH_PORT_INVALID`, `FLASH_PLATFORM_OTHER_PORT` */
export const openLocal: OpenTarget = async (env, options) => {
  // A given platform needs no lookup.
  const place = localPlatform(options.client ? {} : env, options.port);
  const client = options.client ?? (await runningPlatform(place))?.client;
  return new LocalTarget(place, env, { ...options, ...(client && { client }) });
};

/**
 * The embedded platform of this machine: a running one, or one that a deploy starts. What only deploys need is loaded by them, so that
 * commands which look are quick.
 */
class LocalTarget implements Target<LocalPlan> {
  readonly name = 'local';
  readonly needsImage = false;
  readonly #place: LocalPlatform;
  readonly #env: NodeJS.ProcessEnv;
  readonly #attached: boolean;
  #client: ControlClient | undefined;
  #embedded: EmbeddedPlatform | undefined;

  constructor(place: LocalPlatform, env: NodeJS.ProcessEnv, { client, attached = false }: TargetOptions) {
    this.#place = place;
    this.#env = env;
    this.#attached = attached;
    this.#client = client;
  }

  get isInProcess(): boolean {
    return this.#embedded !== undefined;
  }

  async exclusively<Result>(
    place: Place,
    options: Progress & { readonly timeout: number },
    work: () => Promise<Result>,
  ): Promise<Result> {
    this.#client ??= await this.#start(options);
    const { withLease } = await import('./lease.js');
    return withLease({ ...options, app: place.app, env: place.env, client: this.#client }, work);
  }

  async plan(wanted: Wanted, options: PlanOptions = {}): Promise<LocalPlan> {
    const { makePlan } = await import('./make-plan.js');
    return makePlan(this.#client, wanted, options);
  }

  async apply(plan: LocalPlan, options: ApplyOptions): Promise<Deployment> {
    const client = this.#running();
    const { applyPlan } = await import('./apply.js');
    const applied = await applyPlan(client, plan, options);
    const status = await client.status();
    if (status.gpus.source === 'none') tellOfMissingGpus(applied, options);
    return { endpoints: applied.map(({ deployed }) => deployed), keyFile: keyFileOf(status) };
  }

  async watch(released: readonly DeployedEndpoint[], progress: Progress): Promise<void> {
    const { whenProven } = await import('./when-proven.js');
    return whenProven(released, { ...progress, client: this.#running() });
  }

  async status(place: Place): Promise<TargetStatus> {
    return placeStatus(this.#running(), place);
  }

  live(place: Place, signal: AbortSignal): AsyncIterable<LiveStatus> {
    return placeLive(this.#running(), place, signal);
  }

  async environments(): Promise<readonly Environment[]> {
    const client = this.#running();
    const [endpoints, created] = await Promise.all([client.listEndpoints(), client.environments()]);
    return environmentsOf(endpoints, created);
  }

  async createEnvironment(place: Place, progress: Progress): Promise<Environment> {
    this.#client ??= await this.#start(progress);
    const { app, env } = place;
    const own = endpointsOf(await this.#client.listEndpoints(), place);
    if (own.length > 0) throw platformErrors.FLASH_ENVIRONMENT_EXISTS({ app, env });
    return { ...(await this.#client.createEnvironment({ app, env })), endpoints: [] };
  }

  async deleteEnvironment({ app, env }: Place): Promise<void> {
    const client = this.#running();
    const created = await client.environments();
    if (created.some((one) => one.app === app && one.env === env)) await client.deleteEnvironment({ app, env });
  }

  async endpoints(place: Place): Promise<readonly EndpointRef[]> {
    const own = endpointsOf(await this.#running().listEndpoints(), place);
    return own.map((endpoint) => ({ name: endpointName(endpoint), id: endpoint.id }));
  }

  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine> {
    return this.#running().streamLogs(query, signal);
  }

  async promote({ id }: EndpointRef): Promise<number> {
    return (await this.#running().promote(id)).version;
  }

  async rollback(
    { name, id }: EndpointRef,
    { version, ...options }: ApplyOptions & { readonly version?: number | undefined },
  ): Promise<number> {
    const client = this.#running();
    const { whenServing } = await import('./when-serving.js');
    const rollout = await client.rollback(id, version);
    const [now] = await whenServing([{ name, id, changed: true }], { ...options, client });
    return now?.version ?? rollout.version;
  }

  async destroy({ id }: EndpointRef): Promise<void> {
    await this.#running().deleteEndpoint(id);
  }

  jobs(): LocalJobs {
    return new LocalJobs(this.#running());
  }

  async close(): Promise<void> {
    await this.#embedded?.stop();
  }

  async #start({ signal, onStep }: Progress): Promise<ControlClient> {
    // The platform's code is loaded only to start one: commands that ask one that runs do without.
    if (this.#attached) {
      const [{ startEmbedded }, { hardwareSettings }] = await Promise.all([
        import('../../platform/embedded.js'),
        import('../../platform/hardware-settings.js'),
      ]);
      this.#embedded = await startEmbedded({ ...this.#place, settings: hardwareSettings(this.#env) });
      return this.#embedded.client;
    }
    onStep(`starting the platform on port ${this.#place.port}`);
    const { startDetached } = await import('../../platform/start-detached.js');
    return (await startDetached(this.#place, this.#env, { signal })).client;
  }

  /** @throws FlashError `FLASH_PLATFORM_NOT_RUNNING` */
  #running(): ControlClient {
    if (!this.#client) throw cliErrors.FLASH_PLATFORM_NOT_RUNNING({ home: this.#place.home });
    return this.#client;
  }
}

/** Notes for a new endpoint that it runs here without the GPU that it will have in the cloud. */
function tellOfMissingGpus(applied: readonly AppliedEndpoint[], { onStep }: Progress): void {
  const created = applied.filter(({ endpoint, deployed }) => deployed.action === 'create' && endpoint.gpu !== null);
  if (created.length === 0) return;
  onStep(
    `the platform has no GPU here; ${created.map(({ deployed }) => deployed.name).join(', ')} will run without one`,
  );
}
