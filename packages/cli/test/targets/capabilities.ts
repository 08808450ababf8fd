/** What a target can do that others can't. For what it can't, the suite checks that it says so. */
export interface TargetCapabilities {
  /** It sends the files of a build where they are needed, in steps of its plan; otherwise a deploy gives it an image. */
  readonly uploads: boolean;
  /** It keeps a version that did not start beside the one that serves, and the next deploy tries it again. */
  readonly keepsFailedVersions: boolean;
  /** It makes the ids of endpoints, so that calls in a circle need a step more; otherwise they are known before. */
  readonly makesIds: boolean;
  /** New versions may get a part of the requests only. */
  readonly canary: boolean;
  /** That part may be chosen by a header. */
  readonly canaryHeaders: boolean;
  /** It tells each second what endpoints do. */
  readonly live: boolean;
  /** There may be environments without endpoints. */
  readonly emptyEnvironments: boolean;
  /** Deploys of one environment wait for each other. */
  readonly leases: boolean;
  /** It has queue-based endpoints. */
  readonly queues: boolean;
  /** It tells which jobs an endpoint has, and not only of one whose id is known. */
  readonly listsJobs: boolean;
  /** It tells the input of a job. */
  readonly tellsInputs: boolean;
}

/** The capabilities of the embedded platform. */
export const ALL_CAPABILITIES: TargetCapabilities = {
  uploads: true,
  keepsFailedVersions: true,
  makesIds: true,
  canary: true,
  canaryHeaders: true,
  live: true,
  emptyEnvironments: true,
  leases: true,
  queues: true,
  listsJobs: true,
  tellsInputs: true,
};
