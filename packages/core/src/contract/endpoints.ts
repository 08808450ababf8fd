export interface EndpointWorkers {
  readonly min: number;
  readonly max: number;
  /** Seconds. */
  readonly idleTimeout?: number;
}

export interface RequestCountScaling {
  readonly type: 'REQUEST_COUNT';
  readonly requestCount: number;
}

export type FlashBoot = 'OFF' | 'FLASHBOOT' | 'PRIORITY_FLASHBOOT';

export interface EndpointGpuRequest {
  readonly pools: readonly string[];
  readonly excludedTypes?: readonly string[];
  readonly count?: number;
  readonly minCudaVersion?: string;
  readonly allowedCudaVersions?: readonly string[];
}

export interface CpuRequest {
  /** Flavour, as `cpu3c`. */
  readonly id: string;
  /** A power of two, from 2 on. */
  readonly vcpuCount: number;
}

/** `POST /v2/serverless` */
export interface CreateEndpointRequest {
  readonly name: string;
  readonly type: 'LOAD_BALANCER';
  readonly image: string;
  readonly scaling: RequestCountScaling;
  readonly workers?: EndpointWorkers;
  readonly gpu?: EndpointGpuRequest;
  readonly cpu?: readonly CpuRequest[];
  readonly args?: string;
  /** GB */
  readonly disk?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly registry?: string | null;
  readonly dataCenterIds?: readonly string[];
  readonly networkVolumes?: readonly string[];
  /** Milliseconds; 0 for none. */
  readonly timeout?: number;
  readonly flashboot?: FlashBoot;
}

/** `PATCH /v2/serverless/{id}`: only the fields given are changed. */
export type UpdateEndpointRequest = Partial<Omit<CreateEndpointRequest, 'type' | 'workers'>> & {
  readonly workers?: Partial<EndpointWorkers>;
};

/** An endpoint as the API returns it. */
export interface Endpoint extends Required<Omit<CreateEndpointRequest, 'gpu' | 'cpu' | 'workers' | 'registry'>> {
  readonly id: string;
  readonly registry: string | null;
  readonly requestUrls: { readonly base: string; readonly health: string };
  readonly gpu:
    | (Omit<EndpointGpuRequest, 'minCudaVersion'> & {
        readonly allowedCudaVersions: readonly string[];
        readonly minCudaVersion: string | null;
      })
    | null;
  readonly cpu?: readonly (CpuRequest & { readonly memory: number })[];
  readonly workers: Required<EndpointWorkers>;
  /** RFC 3339. */
  readonly createdAt: string;
}

export interface ListEndpointsResponse {
  readonly endpoints: readonly Endpoint[];
}
