import type { LiveHistory } from '../live/live-history.js';
import type { Route } from './route-table.js';
import { catalogRoutes } from './routes/catalog.js';
import { environmentRoutes } from './routes/environments.js';
import { jobRoutes } from './routes/jobs.js';
import { leaseRoutes } from './routes/leases.js';
import { liveRoute } from './routes/live.js';
import { localRoutes, type LocalParts } from './routes/local.js';
import { volumeRoutes } from './routes/network-volumes.js';
import { serverlessRoutes } from './routes/serverless.js';
import type { EnvironmentStore } from '../store/environment-store.js';
import type { VolumeStore } from '../store/volume-store.js';
import { statusPageRoutes, type StatusPageParts } from './routes/status-page.js';

export interface RouteParts extends LocalParts, StatusPageParts {
  readonly volumes: VolumeStore;
  readonly live: LiveHistory;
  readonly environments: EnvironmentStore;
}

/** The control API as a table: the contract's routes, then this platform's own. */
export function controlRoutes(parts: RouteParts): Route[] {
  const { port } = parts.status();
  return [
    ...serverlessRoutes({ ...parts, port }),
    ...volumeRoutes(parts.volumes),
    ...catalogRoutes(),
    ...localRoutes(parts),
    ...jobRoutes(parts.endpoints),
    liveRoute({ ...parts, port }),
    ...statusPageRoutes(parts),
    ...leaseRoutes(),
    ...environmentRoutes(parts.environments),
  ];
}
