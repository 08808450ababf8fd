/** `GET /local/status` */
export interface PlatformStatus {
  readonly pid: number;
  readonly port: number;
  readonly home: string;
  readonly version: string;
  readonly startedAt: string;
  /** Whether endpoints ask for the bearer key too. */
  readonly requireKey: boolean;
  /** What its owner should know of its home, each with its remedy. */
  readonly warnings: readonly string[];
  /** Whether workers are isolated from each other and from the platform. */
  readonly isolation: WorkerIsolation;
  readonly gpus: GpuStatus;
}

export interface WorkerIsolation {
  /**
   * The program by which workers are isolated: each then sees of the home only its own artifact and sockets, and no process but those that it has
   * started. `none`: it can do all that the platform's user can.
   */
  readonly kind: 'bubblewrap' | 'unshare' | 'none';
  /** Why workers are not isolated; null when they are. */
  readonly because: string | null;
}

/** The GPUs that workers are given, each to one at a time. */
export interface GpuStatus {
  /** `virtual` ones are only declared. With `none` they are not given out: workers of endpoints with `gpu` run all the same. */
  readonly source: 'machine' | 'virtual' | 'none';
  readonly devices: readonly {
    /** What names it in `CUDA_VISIBLE_DEVICES`. */
    readonly id: string;
    readonly type: string;
    /** MiB; null where the driver does not tell. */
    readonly memoryMb: number | null;
    /** null while it is free. */
    readonly workerId: string | null;
  }[];
}
