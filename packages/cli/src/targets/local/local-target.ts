import type { ControlClient } from '@flash-ts/platform/control-client';
import { platformErrors } from '@flash-ts/platform/errors';
import { cliErrors } from '../../errors/catalogue.js';
import type { EmbeddedPlatform } from '../../platform/embedded.js';
import { keyFileOf, localPlatform, runningPlatform, type LocalPlatform } from '../../platform/local-platform.js';
import { environmentsOf } from '../places.js';
import type { OpenTarget, Progress, Target, TargetOptions } from '../target.js';
import type { AppliedEndpoint } from './apply.js';
import { endpointRefs, endpointsOf, placedEndpoints } from '../rest-endpoints.js';
import { placeLive } from './live.js';
import { LocalJobs } from './local-jobs.js';
import { placeStatus } from './status.js';
import type { LocalPlan } from './steps.js';

/** @throws FlashError `FLASH_PORT_INVALID`, `FLASH_PLATFORM_OTHER_PORT` */
export const openLocal: OpenTarget = async (env, options) => {
  // A given platform needs no lookup.
  const place = localPlatform(options.client ? {} : env, options.port);
  const client = options.client ?? (await runningPlatform(place))?.client;
  return localTarget(new OwnPlatform(place, env, { ...options, ...(client && { client }) }));
};

/**
 * The embedded platform of this machine: a running one, or one that a deploy starts. What only deploys need is loaded by them, so that
 * commands which look are quick.
 */
function localTarget(platform: OwnPlatform): Target<LocalPlan> {
  return {
    name: 'local',
    needsImage: false,

    get stopPlatform() {
      return platform.stop;
    },

    async exclusively({ app, env }, options, work) {
      const client = await platform.started(options);
      const { withLease } = await import('./lease.js');
      return withLease({ ...options, app, env, client }, work);
    },

    async plan(wanted, options = {}) {
      const { makePlan } = await import('./make-plan.js');
      return makePlan(platform.client, wanted, options);
    },

    async apply(plan, options) {
      const client = platform.running();
      const { applyPlan } = await import('./apply.js');
      const applied = await applyPlan(client, plan, options);
      const status = await client.status();
      if (status.gpus.source === 'none') tellOfMissingGpus(applied, options);
      return { endpoints: applied.map(({ deployed }) => deployed), keyFile: keyFileOf(status) };
    },

    async watch(released, progress) {
      const { whenProven } = await import('./when-proven.js');
      return whenProven(released, { ...progress, client: platform.running() });
    },

    status: async (place) => placeStatus(platform.running(), place),

    live: (place, signal) => placeLive(platform.running(), place, signal),

    async environments() {
      const client = platform.running();
      const [endpoints, created] = await Promise.all([client.listEndpoints(), client.environments()]);
      return environmentsOf(placedEndpoints(endpoints), created);
    },

    async createEnvironment({ app, env }, progress) {
      const client = await platform.started(progress);
      const own = endpointsOf(await client.listEndpoints(), { app, env });
      if (own.length > 0) throw platformErrors.FLASH_ENVIRONMENT_EXISTS({ app, env });
      return { ...(await client.createEnvironment({ app, env })), endpoints: [] };
    },

    async deleteEnvironment({ app, env }) {
      const client = platform.running();
      const created = await client.environments();
      if (created.some((one) => one.app === app && one.env === env)) await client.deleteEnvironment({ app, env });
    },

    endpoints: async (place) => endpointRefs(endpointsOf(await platform.running().listEndpoints(), place)),

    logs: (query, signal) => platform.running().streamLogs(query, signal),

    promote: async ({ id }) => (await platform.running().promote(id)).version,

    async rollback({ name, id }, { version, ...options }) {
      const client = platform.running();
      const { whenServing } = await import('./when-serving.js');
      const rollout = await client.rollback(id, version);
      const [now] = await whenServing([{ name, id, changed: true }], { ...options, client });
      return now?.version ?? rollout.version;
    },

    destroy: async ({ id }) => platform.running().deleteEndpoint(id),

    jobs: () => new LocalJobs(platform.running()),
  };
}

/** The platform of a home, which may have to be started first. */
class OwnPlatform {
  client: ControlClient | undefined;
  readonly #place: LocalPlatform;
  readonly #env: NodeJS.ProcessEnv;
  readonly #attached: boolean;
  #embedded: EmbeddedPlatform | undefined;

  constructor(place: LocalPlatform, env: NodeJS.ProcessEnv, { client, attached = false }: TargetOptions) {
    this.#place = place;
    this.#env = env;
    this.#attached = attached;
    this.client = client;
  }

  /** Ends it, if it runs in this process. */
  get stop(): (() => Promise<void>) | undefined {
    return this.#embedded?.stop;
  }

  /** @throws FlashError `FLASH_PLATFORM_NOT_RUNNING` */
  running(): ControlClient {
    if (!this.client) throw cliErrors.FLASH_PLATFORM_NOT_RUNNING({ home: this.#place.home });
    return this.client;
  }

  async started({ signal, onStep }: Progress): Promise<ControlClient> {
    if (this.client) return this.client;
    // The platform's code is loaded only to start one: commands that ask one that runs do without.
    if (this.#attached) {
      const [{ startEmbedded }, { hardwareSettings }] = await Promise.all([
        import('../../platform/embedded.js'),
        import('../../platform/hardware-settings.js'),
      ]);
      this.#embedded = await startEmbedded({ ...this.#place, settings: hardwareSettings(this.#env) });
      this.client = this.#embedded.client;
    } else {
      onStep(`starting the platform on port ${this.#place.port}`);
      const { startDetached } = await import('../../platform/start-detached.js');
      this.client = (await startDetached(this.#place, this.#env, { signal })).client;
    }
    return this.client;
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
