import type { Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import type { EventBus } from '../events/event-bus.js';
import type { EndpointGpus } from '../hardware/endpoint-gpus.js';
import type { Arrivals } from '../routing/waiting-line.js';
import type { Settings } from '../settings/settings.js';
import type { CrashLoopStore } from '../store/crash-loop-store.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { FlashBoot } from './flash-boot.js';
import type { PoolEndpoint } from './pool-endpoint.js';
import type { WorkerSet } from './worker-set.js';

/** What the pools of an endpoint share. */
export interface PoolParts {
  readonly endpoint: PoolEndpoint;
  readonly gpus: EndpointGpus;
  readonly flashBoot: FlashBoot;
  /** Of all pools of the endpoint. */
  readonly arrivals: Arrivals;
  readonly store: EndpointStore;
  readonly crashLoops: CrashLoopStore;
  readonly supervisor: Supervisor;
  readonly events: EventBus;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** What the parts of one pool share. */
export interface OwnParts extends PoolParts {
  readonly version: number;
  readonly workers: WorkerSet;
}
