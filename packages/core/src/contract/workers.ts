export type WorkerStatus = 'RUNNING' | 'IDLE' | 'INITIALIZING' | 'THROTTLED' | 'UNHEALTHY';

export interface Worker {
  readonly id: string;
  readonly status: WorkerStatus;
  /** Whether it runs an older version than the endpoint's current one. */
  readonly isStale: boolean;
  readonly version: number | null;
  readonly gpuCount: number;
  readonly image: string | null;
  readonly uptimeSeconds: number | null;
  readonly gpuTypeId: string | null;
  readonly dataCenterId: string | null;
  /** RFC 3339. */
  readonly startedAt: string | null;
  /** Addition of the embedded platform: its process on this machine, null when there is none. */
  readonly pid?: number | null;
}

export interface ListEndpointWorkersResponse {
  readonly workers: readonly Worker[];
  readonly summary: Readonly<Record<'running' | 'idle' | 'initializing' | 'throttled' | 'unhealthy' | 'total', number>>;
  readonly endpointVersion: number | null;
}
