export { ask, WorkerProcess, type Answer, type Asking } from './worker-process.ts';
export { Workers, type ArtifactFolder } from './workers.ts';
