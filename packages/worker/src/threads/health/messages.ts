import type { ListenAddress } from '../../connections/address.js';
import type { HealthState } from '../../health/health.js';
import type { SharedSeries } from '../../metrics/series.js';

/** The data that the health thread starts with. */
export interface HealthThreadData {
  readonly address: ListenAddress;
  readonly healthPath: string;
  /** Memory of the main thread's `Vitals`. */
  readonly vitals: SharedArrayBuffer;
  /** Milliseconds after which a loop that does not turn makes the worker unhealthy; 0 for never. */
  readonly stuckMs: number;
  /** The platform's process id; 0 for a worker without a platform. */
  readonly parent: number;
}

/** From the main thread to the health thread. */
export type ToHealthThread = { readonly state: HealthState } | { readonly series: SharedSeries };

/** From the health thread to the main thread, once. */
export type FromHealthThread =
  | { readonly listening: string }
  | { readonly refused: { readonly code: string | undefined; readonly message: string } };
