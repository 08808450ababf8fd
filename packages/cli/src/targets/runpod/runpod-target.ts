import type { LogLine, LogQuery } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';
import { endpointName, endpointsOf, environmentsOf } from '../local/endpoints.js';
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
  Target,
  TargetStatus,
  Wanted,
} from '../target.js';
import { runpodAccess, type RunpodAccess } from './access.js';
import { runpodLogs } from './logs.js';
import { RUNPOD_LACKS } from './not-here.js';
import { RunpodClient } from './runpod-client.js';
import { RunpodJobs } from './runpod-jobs.js';
import { placeStatus } from './status.js';
import type { RunpodPlan } from './steps.js';

/** @throws FlashError `FLASH_RUNPOD_URL_INVALID`, `FLASH_RUNPOD_KEY_MISSING`, `FLASH_RUNPOD_KEY_INVALID` */
export const openRunpod: OpenTarget = async (env) => new RunpodTarget(await runpodAccess(env), env);

/** An account of Runpod. What only deploys need is loaded by them. */
class RunpodTarget implements Target<RunpodPlan> {
  readonly name = 'runpod';
  readonly isInProcess = false;
  readonly needsImage = true;
  readonly #access: RunpodAccess;
  readonly #env: NodeJS.ProcessEnv;
  readonly #client: RunpodClient;

  constructor(access: RunpodAccess, env: NodeJS.ProcessEnv) {
    this.#access = access;
    this.#env = env;
    this.#client = new RunpodClient(access);
  }

  /** Runpod has nothing that one deploy could hold: each step of a plan checks that its endpoint is as the plan saw it. */
  exclusively<Result>(_place: Place, _options: object, work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  async plan(wanted: Wanted, options: PlanOptions = {}): Promise<RunpodPlan> {
    const { makePlan } = await import('./make-plan.js');
    return makePlan({ client: this.#client, access: this.#access, env: this.#env }, wanted, options);
  }

  async apply(plan: RunpodPlan, options: ApplyOptions): Promise<Deployment> {
    const { applyPlan } = await import('./apply.js');
    const endpoints = await applyPlan(this.#client, this.#access, plan, options);
    const { source } = this.#access;
    return source === 'RUNPOD_API_KEY'
      ? { endpoints, keyFile: undefined, keyVariable: source }
      : { endpoints, keyFile: source };
  }

  /** A version has proven itself before `apply` returns, and Runpod keeps no earlier one ready. */
  async watch(_released: readonly DeployedEndpoint[]): Promise<void> {}

  status(place: Place): Promise<TargetStatus> {
    return placeStatus(this.#client, this.#access, place);
  }

  // oxlint-disable-next-line require-yield -- it is refused when it is asked for its first value
  async *live(): AsyncGenerator<LiveStatus> {
    throw cliErrors.FLASH_TARGET_UNSUPPORTED({ target: this.name, ...RUNPOD_LACKS.live });
  }

  async environments(): Promise<readonly Environment[]> {
    return environmentsOf(await this.#client.listEndpoints(), []);
  }

  async createEnvironment(): Promise<Environment> {
    throw cliErrors.FLASH_TARGET_UNSUPPORTED({ target: this.name, ...RUNPOD_LACKS.emptyEnvironments });
  }

  /** An environment ends with its last endpoint. */
  async deleteEnvironment(): Promise<void> {}

  async endpoints(place: Place): Promise<readonly EndpointRef[]> {
    const own = endpointsOf(await this.#client.listEndpoints(), place);
    return own.map((endpoint) => ({ name: endpointName(endpoint), id: endpoint.id }));
  }

  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine> {
    return runpodLogs(this.#client, query, signal);
  }

  async promote(): Promise<number> {
    throw cliErrors.FLASH_TARGET_UNSUPPORTED({ target: this.name, ...RUNPOD_LACKS.canary });
  }

  async rollback(
    endpoint: EndpointRef,
    { version, ...options }: ApplyOptions & { readonly version?: number | undefined },
  ): Promise<number> {
    const { rollBack } = await import('./roll-back.js');
    return rollBack(this.#client.during(options), this.#access, endpoint, { ...options, version });
  }

  async destroy({ id }: EndpointRef): Promise<void> {
    await this.#client.deleteEndpoint(id);
  }

  jobs(): RunpodJobs {
    return new RunpodJobs(this.#client, this.#access);
  }

  async close(): Promise<void> {}
}
