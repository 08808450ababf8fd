import type {
  CanaryRequest,
  CanaryRule,
  EndpointRollout,
  EndpointWorkerLives,
  LogLine,
  LogQuery,
  ReleaseWatchView,
} from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { Difference } from './differences.js';
import type { EnlargedInstance } from './runpod/deploy-config.js';
import type { Environment, EndpointRef, OtherPlace, Place } from './places.js';
import type { SecretValues } from './secrets.js';
import type { TargetJobs } from './target-jobs.js';

export type { Environment, EndpointRef, OtherPlace, Place } from './places.js';

/** The files of a build that a target gets. */
export interface BuiltFiles {
  readonly artifact: { readonly path: string; readonly digest: string };
  readonly compileCache?: { readonly path: string };
  /** The image of the artifact, for a target that runs images: `registry.example.com/acme/shop@sha256:…`. */
  readonly image?: { readonly reference: string };
}

/** The wanted state of an environment of an app. */
export interface Wanted extends Place {
  readonly manifest: Manifest;
  readonly files: BuiltFiles;
  readonly secrets: SecretValues;
}

export interface PlanOptions {
  /** New versions of endpoints that serve already become canaries with this rule. */
  readonly canary?: CanaryRequest | undefined;
  /** Removes endpoints that are no longer in the source; otherwise they stay, and the plan names them. */
  readonly prune?: boolean;
  /** Names of endpoints that are changed before the others, in this order. */
  readonly first?: readonly string[];
}

/** One change of a plan. */
export interface PlanStep {
  /**
   * `upload` uploads what a build made; `canary` gives a canary another rule; `retry` tries a version again that has failed or was given
   * up.
   */
  readonly action: 'upload' | 'create' | 'update' | 'canary' | 'retry' | 'delete';
  /** Of the endpoint; of an upload, what is uploaded. */
  readonly name: string;
  /** Null before the endpoint is created, and of an upload. */
  readonly id: string | null;
  readonly changes: readonly Difference[];
  /** The canary rule after this step. */
  readonly canary: CanaryRequest | null;
  /** Why the version is tried again. */
  readonly failure: string | null;
}

/** What an endpoint costs in an hour, in US dollars, with its fewest and its most workers. */
export interface EndpointCost {
  readonly endpoint: string;
  readonly workers: { readonly min: number; readonly max: number };
  /** On the cheapest and on the dearest hardware that its workers may get. */
  readonly least: { readonly min: number; readonly max: number };
  readonly most: { readonly min: number; readonly max: number };
}

/** All steps from the present state of a target to the wanted one, in order. */
export interface DeployPlan extends Place {
  readonly steps: readonly PlanStep[];
  /** The endpoints of the source, in its order. */
  readonly endpoints: readonly { readonly name: string; readonly id: string | null }[];
  /** Endpoints that are live, are no longer in the source, and stay. */
  readonly leftover: readonly string[];
  /** Instance types that the target offers in larger sizes only. */
  readonly enlargedInstances: readonly EnlargedInstance[];
  /** What the plan could not take into account, and what a person should know of the target: whole sentences. */
  readonly notes: readonly string[];
  /** By endpoint, where the target has prices. */
  readonly costs?: readonly EndpointCost[];
}

/** Workers by their state. */
export type LiveWorkers = Readonly<
  Record<'running' | 'idle' | 'initializing' | 'throttled' | 'unhealthy' | 'frozen', number>
>;

/** What an endpoint does at a moment. */
export interface LiveEndpointStatus extends EndpointRef {
  /** The version that `state` is about: the one that serves, or a newer one that does not yet, or that has failed. */
  readonly version: number;
  readonly state: EndpointRollout['state'] | 'given up';
  readonly workers: LiveWorkers;
  /** Requests that wait for a worker, and that workers have. */
  readonly queued: number;
  readonly inFlight: number;
  readonly requestsPerSecond: number;
  /** Milliseconds that half, and 99 of 100, of the requests of the last seconds took at most; null if there were none. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** Cold starts of the last minutes and since the begin of the watch, and the milliseconds of the newest. */
  readonly coldStarts: number;
  readonly coldStartMs: number | null;
  readonly lastError: string | null;
}

/** What the endpoints of a place do at a moment. */
export interface LiveStatus {
  /** RFC 3339. */
  readonly time: string;
  /** By name. */
  readonly endpoints: readonly LiveEndpointStatus[];
}

/** How a long operation reports its steps and is cancelled. */
export interface Progress {
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

export interface ApplyOptions extends Progress {
  /** Seconds that a new version may take to become healthy, from the start of its first worker. */
  readonly timeout: number;
  /** Whether a development server applies the plan, where the author saves instead of deploying. */
  readonly development?: boolean;
}

export interface DeployedEndpoint extends EndpointRef {
  readonly url: string;
  /** An address that needs no name resolution. */
  readonly pathUrl: string;
  /** `retry`: nothing has changed, and a version that had failed or was given up was tried again. */
  readonly action: 'create' | 'update' | 'retry' | 'none';
  /** The newest version that gets requests. */
  readonly version: number;
  /** The rule by which this version is a canary; null if it gets all requests. */
  readonly canary: CanaryRule | null;
}

export interface Deployment {
  /** In the order of the plan's `endpoints`. */
  readonly endpoints: readonly DeployedEndpoint[];
  /** The file with the key that callers of endpoints have to send; undefined if they need none. */
  readonly keyFile: string | undefined;
  /** The variable that has the key instead. */
  readonly keyVariable?: string;
}

export interface EndpointStatus extends EndpointRef {
  readonly url: string;
  readonly pathUrl: string;
  readonly version: number | null;
  readonly rollout: Pick<
    EndpointRollout,
    'state' | 'reason' | 'servingVersion' | 'canary' | 'givenUp' | 'bootError'
  > & {
    readonly throttled: string | null;
    readonly watch: ReleaseWatchView | null;
  };
  readonly workers: readonly {
    readonly id: string;
    readonly status: string;
    readonly isStale: boolean;
    readonly version: number | null;
    readonly since: string | null;
    /** Why the worker is out of rotation, if it is. */
    readonly reason: string | null;
  }[];
  /** Of a queue-based endpoint: its jobs that wait, those that workers have, and why workers do not take those that wait; null of any other. */
  readonly jobs: { readonly waiting: number; readonly running: number; readonly because: string | null } | null;
  /** The history of its workers, including the last that have ended. */
  readonly lives: EndpointWorkerLives;
}

/** A deployed endpoint, and whether it has jobs. */
export interface DeployedRef extends EndpointRef {
  readonly isQueue: boolean;
}

export interface TargetStatus {
  readonly endpoints: readonly EndpointStatus[];
  /** The app's other environments first, then other apps. */
  readonly elsewhere: readonly OtherPlace[];
}

/**
 * Where endpoints are deployed to. A deploy makes a plan first, and applies exactly that plan. Every target has to pass the contract suite
 * (`test/targets/describe-target.ts`).
 *
 * @typeParam Plan the plan of this target, with fields of its own; only the target that has made a plan applies it
 */
export interface Target<Plan extends DeployPlan = DeployPlan> {
  /** As `--json` names it. */
  readonly name: string;
  /** Whether it runs container images, so that `Wanted.files` has to have one. */
  readonly needsImage: boolean;

  /**
   * Runs `work` while no other command may deploy to this place. Starts the platform if the target needs one.
   *
   * @param options `timeout`: seconds to wait for another deploy
   * @throws FlashError `FLASH_DEPLOY_BUSY`
   */
  exclusively<Result>(
    place: Place,
    options: Progress & { readonly timeout: number },
    work: () => Promise<Result>,
  ): Promise<Result>;

  /**
   * Plans the steps from the present state of the place to the wanted one. Changes nothing.
   *
   * @throws FlashError `FLASH_COMPUTE_FAMILY`, `FLASH_ENDPOINT_KIND`
   */
  plan(wanted: Wanted, options?: PlanOptions): Promise<Plan>;

  /**
   * Applies a plan. Waits until every endpoint can serve its newest version, then removes endpoints.
   *
   * @throws FlashError `FLASH_PLAN_OUTDATED` before the first step whose endpoint has changed since the plan was made,
   *   `FLASH_ROLLOUT_FAILED`, `FLASH_ROLLOUT_TIMEOUT`; each says which steps were done
   */
  apply(plan: Plan, options: ApplyOptions): Promise<Deployment>;

  /** Returns when the watch over the released versions has ended. @throws FlashError `FLASH_ROLLED_BACK` */
  watch(released: readonly DeployedEndpoint[], progress: Progress): Promise<void>;

  status(place: Place): Promise<TargetStatus>;

  /**
   * What the endpoints of a place do, about once a second, until the signal aborts or the target ends.
   *
   * @throws FlashError `FLASH_TARGET_UNSUPPORTED`
   */
  live(place: Place, signal: AbortSignal): AsyncIterable<LiveStatus>;

  /** The environments of all apps, by app and name. */
  environments(): Promise<readonly Environment[]>;

  /**
   * Creates an environment without endpoints, which stays until it is deleted. Starts the platform if the target needs one.
   *
   * @throws FlashError `FLASH_ENVIRONMENT_EXISTS`, also if deploys have made it
   */
  createEnvironment(place: Place, progress: Progress): Promise<Environment>;

  /** Deletes what `createEnvironment` has created; does nothing for any other environment. Endpoints stay. */
  deleteEnvironment(place: Place): Promise<void>;

  /** The endpoints of a place, by name. */
  endpoints(place: Place): Promise<readonly DeployedRef[]>;

  /**
   * Streams the output of workers in the order of time, also of workers that have ended. The target selects the lines, so that others are not
   * sent.
   *
   * @param query of no `endpoint`: of all endpoints, also of other apps
   * @throws FlashError `FLASH_WORKER_UNKNOWN`
   */
  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine>;

  /** Lets the canary take all requests. @returns its version */
  promote(endpoint: EndpointRef): Promise<number>;

  /**
   * Calls off the canary, or rolls back to the version that served before or to the one that is named.
   *
   * @returns the version that gets all requests afterwards
   */
  rollback(endpoint: EndpointRef, options: ApplyOptions & { readonly version?: number | undefined }): Promise<number>;

  destroy(endpoint: EndpointRef): Promise<void>;

  /** The jobs of its queue-based endpoints. @throws FlashError `FLASH_TARGET_UNSUPPORTED` */
  jobs(): TargetJobs;

  /** Ends the platform that the target has started in this process, and its endpoints with it; undefined where there is none. */
  readonly stopPlatform?: (() => Promise<void>) | undefined;
}

export interface TargetOptions {
  /** The context of kubeconfig. Default: its current one. */
  readonly context?: string | undefined;
  /** The namespace. Default: that of the context. */
  readonly namespace?: string | undefined;
  /** The Secret with the credentials of the image's registry. */
  readonly pullSecret?: string | undefined;
  /** `--port`, for a target on this machine. */
  readonly port?: string | undefined;
  /** Whether the platform runs in this process and ends with it, if it has to be started. */
  readonly attached?: boolean;
  /** The client of a platform that runs in this process already. */
  readonly client?: ControlClient;
}

/** @throws FlashError for options or variables that can't be used */
export type OpenTarget = (env: NodeJS.ProcessEnv, options: TargetOptions) => Promise<Target>;
