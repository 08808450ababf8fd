import { defaultSettings } from '../settings/platform-settings.js';

export { simulate, type SimulatedEndpoint } from './simulate.js';
export { makeTraffic, TRAFFIC_KINDS, type Traffic, type TrafficKind, type TrafficOptions } from './traffic.js';
export type { Sample, SimulationOutcome } from './outcome.js';

/** What a platform has unless its settings say otherwise. */
export const { queueWaitMs: QUEUE_WAIT_MS, workerRequests: WORKER_REQUESTS } = defaultSettings;
