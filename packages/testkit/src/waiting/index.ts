export { createGate, type Gate } from './gate.ts';
export { until } from './until.ts';
