import 'reflect-metadata';

export type { Bundle } from '../../endpoint/load-endpoint.js';
export { runThread } from './run-thread.js';
