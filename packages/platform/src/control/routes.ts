import type { PlatformStatus } from '@flash-ts/core/contract';
import type { ArtifactCollector } from '../artifacts/collector.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { EventBus } from '../events/event-bus.js';
import type { LogStore } from '../logs/log-store.js';
import type { Metrics } from '../metrics/metrics.js';
import type { EndpointService } from './endpoint-service.js';
import type { Route } from './route-table.js';
import { catalogRoutes } from './routes/catalog.js';
import { localRoutes } from './routes/local.js';
import { volumeRoutes } from './routes/network-volumes.js';
import { serverlessRoutes } from './routes/serverless.js';
import type { VolumeService } from './volume-service.js';

export interface RouteParts {
  readonly endpoints: EndpointService;
  readonly volumes: VolumeService;
  readonly artifacts: ArtifactStore;
  readonly collector: ArtifactCollector;
  readonly logs: LogStore;
  readonly events: EventBus;
  readonly metrics: Metrics;
  readonly status: () => PlatformStatus;
  readonly stop: () => void;
}

/** The control API as a table: the contract's routes, then this platform's own. */
export function controlRoutes(parts: RouteParts): Route[] {
  const { port } = parts.status();
  return [
    ...serverlessRoutes({ ...parts, port }),
    ...volumeRoutes(parts.volumes),
    ...catalogRoutes(),
    ...localRoutes(parts),
  ];
}
