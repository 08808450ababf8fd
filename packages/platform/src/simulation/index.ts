export { simulate, type SimulatedEndpoint } from './simulate.js';
export { makeTraffic, TRAFFIC_KINDS, type Traffic, type TrafficKind, type TrafficOptions } from './traffic.js';
export type { Sample, SimulationOutcome } from './outcome.js';
