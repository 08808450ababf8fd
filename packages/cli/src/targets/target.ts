import type {
  CanaryRequest,
  CanaryRule,
  EndpointRollout,
  EndpointWorkerLives,
  LogLine,
  ReleaseWatchView,
} from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { Difference } from './differences.js';
import type { EnlargedInstance } from './runpod/deploy-config.js';
import type { SecretValues } from './secrets.js';

/** An environment of an app. */
export interface Place {
  readonly app: string;
  readonly env: string;
}

/** What a build made, as far as a target gets it. */
export interface BuiltFiles {
  readonly artifact: { readonly path: string; readonly digest: string };
  readonly compileCache?: { readonly path: string };
}

/** What an environment of an app should be. */
export interface Wanted extends Place {
  readonly manifest: Manifest;
  readonly files: BuiltFiles;
  readonly secrets: SecretValues;
}

export interface PlanOptions {
  /** New versions of endpoints that serve already are tried by this rule. */
  readonly canary?: CanaryRequest | undefined;
  /** Removes what is no longer in the source; otherwise it stays, and the plan names it. */
  readonly prune?: boolean;
  /** Names of endpoints that are changed before the others, the first one first. */
  readonly first?: readonly string[];
}

/** One change of a plan. */
export interface PlanStep {
  /**
   * `upload` brings what a build made; `canary` gives a version on trial another rule; `retry` has a version that has failed or was given up
   * tried once more.
   */
  readonly action: 'upload' | 'create' | 'update' | 'canary' | 'retry' | 'delete';
  /** Of the endpoint; of an upload, what is uploaded. */
  readonly name: string;
  /** Null before the endpoint is created, and of an upload. */
  readonly id: string | null;
  readonly changes: readonly Difference[];
  /** By which rule a version is tried from then on. */
  readonly canary: CanaryRequest | null;
  /** Why it is tried again. */
  readonly failure: string | null;
}

/** All that is done so that a target becomes what is wanted, in this order. */
export interface DeployPlan extends Place {
  readonly steps: readonly PlanStep[];
  /** The endpoints of the source, in its order. */
  readonly endpoints: readonly { readonly name: string; readonly id: string | null }[];
  /** Endpoints that are live, are no longer in the source, and stay. */
  readonly leftover: readonly string[];
  /** Instance types that the target has in larger sizes only. */
  readonly enlargedInstances: readonly EnlargedInstance[];
  /** What the plan could not see. */
  readonly notes: readonly string[];
}

/** How something that takes its time is told and called off. */
export interface Progress {
  readonly signal: AbortSignal;
  readonly onStep: (text: string) => void;
}

export interface ApplyOptions extends Progress {
  /** Seconds that a new version may take to become healthy, from the start of its first worker. */
  readonly timeout: number;
  /** Whether this is a development server, where one saves and does not deploy. */
  readonly development?: boolean;
}

/** An endpoint that is there. */
export interface EndpointRef {
  readonly name: string;
  readonly id: string;
}

export interface DeployedEndpoint extends EndpointRef {
  readonly url: string;
  /** An address that needs no name resolution. */
  readonly pathUrl: string;
  /** `retry`: nothing of it is different, and a version that had failed or was given up has been tried again. */
  readonly action: 'create' | 'update' | 'retry' | 'none';
  /** The newest version that gets requests. */
  readonly version: number;
  /** The rule by which this version is tried; null when it gets all requests. */
  readonly canary: CanaryRule | null;
}

export interface Deployment {
  /** In the order of the plan's `endpoints`. */
  readonly endpoints: readonly DeployedEndpoint[];
  /** The file with the key that callers of endpoints have to send; undefined where they need none. */
  readonly keyFile: string | undefined;
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
    /** Why it is out of rotation, where it is. */
    readonly reason: string | null;
  }[];
  /** What became of its workers, and of the last that are gone. */
  readonly lives: EndpointWorkerLives;
}

/** Another environment that has endpoints on the target. */
export interface OtherPlace extends Place {
  readonly endpoints: number;
}

export interface TargetStatus {
  readonly endpoints: readonly EndpointStatus[];
  /** The app's other environments first, then other apps. */
  readonly elsewhere: readonly OtherPlace[];
}

/**
 * Where endpoints are deployed to. What is changed by a deploy is planned first, and the plan is what is applied. A target passes its own
 * contract suite (`test/targets/describe-target.ts`).
 *
 * @typeParam Plan what this target's plans hold besides; a plan is applied by the target that has made it
 */
export interface Target<Plan extends DeployPlan = DeployPlan> {
  /** As `--json` names it. */
  readonly name: string;
  /** Whether its endpoints are served by this very process, and end with it. */
  readonly isInProcess: boolean;

  /**
   * Does `work` as the only one that deploys to this place. Starts what has to run for that.
   *
   * @param options `timeout`: seconds that another may go on
   * @throws FlashError `FLASH_DEPLOY_BUSY`
   */
  exclusively<Result>(
    place: Place,
    options: Progress & { readonly timeout: number },
    work: () => Promise<Result>,
  ): Promise<Result>;

  /**
   * What has to be done so that the place becomes what is wanted. Changes nothing.
   *
   * @throws FlashError `FLASH_COMPUTE_FAMILY`
   */
  plan(wanted: Wanted, options?: PlanOptions): Promise<Plan>;

  /**
   * Takes the steps of a plan, and returns when every endpoint can serve its newest version. Removals come after that.
   *
   * @throws FlashError `FLASH_PLAN_OUTDATED` before the first step whose endpoint is not as the plan saw it, `FLASH_ROLLOUT_FAILED`,
   *   `FLASH_ROLLOUT_TIMEOUT`; each says what was done before it
   */
  apply(plan: Plan, options: ApplyOptions): Promise<Deployment>;

  /** Returns when versions that have taken over are not watched any more. @throws FlashError `FLASH_ROLLED_BACK` */
  watch(released: readonly DeployedEndpoint[], progress: Progress): Promise<void>;

  status(place: Place): Promise<TargetStatus>;

  /** The output of all workers as it comes, until the signal aborts. */
  logs(signal: AbortSignal): AsyncIterable<LogLine>;

  /** Lets the version on trial take all requests. @returns the version */
  promote(endpoint: EndpointRef): Promise<number>;

  /**
   * Calls a trial off, or goes back to the version that served before, or to the one that is named.
   *
   * @returns the version that gets all requests then
   */
  rollback(endpoint: EndpointRef, options: ApplyOptions & { readonly version?: number | undefined }): Promise<number>;

  destroy(endpoint: EndpointRef): Promise<void>;

  /** Ends what the target has started in this process. */
  close(): Promise<void>;
}

export interface TargetOptions {
  /** `--port`, for a target on this machine. */
  readonly port?: string | undefined;
  /** Whether what has to be started runs in this process and ends with it. */
  readonly attached?: boolean;
  /** A platform that runs in this process already. */
  readonly client?: ControlClient;
}

/** @throws FlashError for options or variables that can't be used */
export type OpenTarget = (env: NodeJS.ProcessEnv, options: TargetOptions) => Promise<Target>;
